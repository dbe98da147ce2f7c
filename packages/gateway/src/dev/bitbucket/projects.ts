// The content of the stand-in: two projects with a repository each.

export interface Commit {
  readonly id: string;
  readonly message: string;
  readonly author: string;
}

export interface Repository {
  readonly slug: string;
  readonly name: string;
  readonly commits: readonly Commit[];
}

export interface Project {
  readonly key: string;
  readonly name: string;
  readonly repositories: readonly Repository[];
}

export const PROJECTS: readonly Project[] = [
  {
    key: 'PAY',
    name: 'Payments',
    repositories: [
      {
        slug: 'checkout',
        name: 'checkout',
        commits: [
          {
            id: '7c1e5d0b9a3f48261e0d5c7b8a9f60312d4e5f6a',
            message: 'Round each line, then the sum',
            author: 'alice',
          },
          {
            id: '2f9b8c7d6e5a4f3b2c1d0e9f8a7b6c5d4e3f2a1b',
            message: 'Refuse carts without a currency',
            author: 'bob',
          },
        ],
      },
    ],
  },
  {
    key: 'WEB',
    name: 'Website',
    repositories: [
      {
        slug: 'front-page',
        name: 'front page',
        commits: [
          { id: 'b4a3928170f6e5d4c3b2a1908f7e6d5c4b3a2918', message: 'Show opening hours', author: 'bob' },
        ],
      },
    ],
  },
];

export function findRepository(
  projectKey: string,
  slug: string,
): { readonly project: Project; readonly repository: Repository } | undefined {
  const project = PROJECTS.find(({ key }) => key === projectKey);
  const repository = project?.repositories.find((repository) => repository.slug === slug);
  return project && repository && { project, repository };
}
