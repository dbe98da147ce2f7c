export type { AdministratorCheck, AdministratorVerdict } from './administrators.ts';
export type { BasicCredentials } from './basic-credentials.ts';
export type { PeerReader, RestEvent } from './context.ts';
export { type AppLinksRest, type AppLinksRestOptions, createAppLinksRest } from './create-applinks-rest.ts';
export { type OurVersion, ourManifest } from './our-manifest.ts';
