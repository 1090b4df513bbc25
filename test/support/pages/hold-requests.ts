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

export interface LateAnswer {
  /** The server has answered; what is asked from now on is answered at once. */
  readonly isHeld: Promise<void>
  release(): void
}

/** The next request of this address (a glob) is answered by the server as it stands then, and the page gets that when the test says so. */
export async function holdAnswer(page: Page, address: string): Promise<LateAnswer> {
  const { promise: isReleased, resolve: release } = Promise.withResolvers<void>()
  const { promise: isHeld, resolve: held } = Promise.withResolvers<void>()
  await page.route(
    address,
    async (route) => {
      const response = await route.fetch()
      held()
      await isReleased
      await route.fulfill({ response })
    },
    { times: 1 },
  )
  return { isHeld, release }
}
