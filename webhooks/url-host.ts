/** The host of a URL as the rules and DNS know it: without brackets and without the dot of a fully qualified name. */
export function hostOf(url: URL): string {
  return bareHost(url.hostname.replace(/^\[(.*)\]$/, '$1'));
}

/** A host name without the dot of a fully qualified one, which names the same host. */
export function bareHost(hostname: string): string {
  return hostname.replace(/\.$/, '');
}
