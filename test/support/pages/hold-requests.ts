/** What a page asks for comes when the test says so, and what it draws then is waited for. */
import type { Page } from 'playwright-core'

/** Requests of this address (a glob) wait from now on; what it returns lets them go, those that follow too. */
export async function holdRequests(page: Page, address: string): Promise<() => void> {
  const { promise: isReleased, resolve: release } = Promise.withResolvers<void>()
  await page.route(address, async (route) => {
    await isReleased
    await route.continue()
  })
  return release
}

/** Whatever was ready to be drawn has been drawn. */
export async function drawn(page: Page): Promise<void> {
  await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))')
}
