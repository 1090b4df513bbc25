/** Where QStash delivers to, below the deployment's public address. The address is part of what it signs. */
export const qstashPaths = { wakeups: '/qstash/wakeups', failed: '/qstash/failed', sweep: '/qstash/sweep' } as const
