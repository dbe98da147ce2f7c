// The pages that people see: whole HTML documents, made on the server, that need no script.
export { htmlPages } from './html-pages.ts';
