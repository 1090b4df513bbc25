/** Where QStash delivers to, below the deployment's public address. The address is part of what it signs. */
export const qstashPaths = {
  wakeups: '/qstash/wakeups',
  failed: '/qstash/failed',
  sweep: '/qstash/sweep',
  events: '/qstash/events',
} as const

/** Where QStash reports that it has given up a forwarder's batch. */
export function givenUpPath(batch: string): string {
  return `${qstashPaths.events}/${batch}/given-up`
}
