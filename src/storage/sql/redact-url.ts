// Storage URLs without their secrets, for messages and logs.

/**
 * A URL with its passwords replaced by `***`. Also one that is malformed, such as with a password that holds an `@`:
 * rather too much is hidden than too little.
 */
export function redactUrl(url: string): string {
  return url
    .replace(/^([^:]*:\/\/[^:@/?#]*):.*@/s, '$1:***@')
    .replace(/([?&][^=&]*(?:password|passwd|pwd|secret|token)[^=&]*=)[^&]*/gi, '$1***');
}
