/**
 * How much processor time a piece of work takes, for tests that a text made to be slow stays linear: unlike the clock, it
 * does not depend on what else the machine is doing. Test files run in processes of their own, one file at a time.
 */
export function processorTimeMs(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
