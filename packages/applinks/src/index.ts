// Application links for a Node application. The subpaths hold the same, piece by piece.

export { announcesBody } from './announces-body.ts';
export * from './consumer/index.ts';
export type * from './http.ts';
export * from './links/index.ts';
export * from './pages/index.ts';
export * from './provider/index.ts';
export * from './storage/index.ts';
