/** What a forwarder reports of one phone's part in a call that comes in from outside. */
export type LegKind = 'ringing' | 'answered' | 'ended'

/** `call`: its linkedid. `number`: E.164 of a country whose code is one digit. */
export function inboundLeg<K extends string = LegKind>(
  call: string,
  extension: string,
  kind: K,
  { atMs = Date.now(), number = '+15551234567' }: { atMs?: number; number?: string } = {},
) {
  return {
    id: `${call}:${extension}:${kind}`,
    kind,
    source: 'ami',
    identity: 'exact' as const,
    aliases: [`asterisk:linkedid:${call}`],
    leg: extension,
    at: new Date(atMs).toISOString(),
    direction: 'inbound' as const,
    external: { number, e164: number, matchKey: number.slice(2) },
    agent: { extension },
  }
}
