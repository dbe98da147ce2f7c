export {
  createIncomingLink,
  type IncomingLinkContext,
  type IncomingLinkInput,
} from './create-incoming-link.ts';
export { type LinkFault, type LinkField, LinkInputError } from './link-input-error.ts';
export { type IncomingLinkView, type LinkView, linkView, type OutgoingLinkView } from './link-view.ts';
export { type ParsedWebUrl, parseWebUrl, WEB_URL_FAULTS, type WebUrl, type WebUrlFault } from '../web-url.ts';
