export * from './ask-the-application.ts';
export * from './trusted-header.ts';
