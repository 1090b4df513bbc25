/**
 * How much processor time a piece of work takes, for tests that a text made to be slow stays linear: unlike the clock, it
 * does not depend on what else the machine is doing. Test files run in processes of their own, one file at a time.
 */
interface Usage {
  readonly user: number
  readonly system: number
}

/** Of Node, by a form of its own: the browser extension's tests are checked without Node's types. */
const { process: node } = globalThis as unknown as { readonly process: { cpuUsage(before?: Usage): Usage } }

export function processorTimeMs(work: () => void): number {
  const before = node.cpuUsage()
  work()
  const { user, system } = node.cpuUsage(before)
  return (user + system) / 1000
}
