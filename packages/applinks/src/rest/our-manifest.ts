// The manifest that we show. Application Links wire notes, section 3.
import type { Ourselves } from '../links/create/ourselves.ts';
import { classNamesOfLevel } from '../links/wire/authentication-types.ts';
import type { Manifest } from '../links/wire/manifest.ts';

/** Of the Application Links that we speak; from 5.0.5 peers ask for capabilities. */
const APPLINKS_VERSION = '9.0.0';

export interface OurVersion {
  readonly version: string;
  readonly buildNumber: number;
}

export function ourManifest(
  { applicationId, name, typeId, publicUrl }: Ourselves,
  version: OurVersion,
): Manifest {
  const levels = classNamesOfLevel('3LO+2LO+impersonation');
  return {
    id: applicationId,
    name,
    typeId,
    version: version.version,
    buildNumber: version.buildNumber,
    applinksVersion: APPLINKS_VERSION,
    inboundAuthenticationTypes: levels,
    outboundAuthenticationTypes: levels,
    publicSignup: false,
    url: publicUrl,
    iconUrl: null,
    iconUri: null,
  };
}
