/** Awaits an observable state of another process, where there is no event to await; fails with what it waited for. */
export async function waitFor(holds: () => Promise<boolean> | boolean, timeoutMs = 20_000): Promise<void> {
  const endMs = Date.now() + timeoutMs
  while (!(await holds())) {
    if (Date.now() > endMs) throw new Error(`Still not so after ${timeoutMs} ms: ${holds}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
