/** The agent page when something is lost: the network, the server, an answer, the token. In a real Chromium. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { type AgentPages, newCall, openAgentPages } from '../support/pages/agent-pages.ts'
import { waitFor } from '../support/wait-for.ts'

let product: AgentPages

beforeAll(async () => {
  product = await openAgentPages()
})
afterAll(() => product.close())

const storySchema = z.object({
  call: z.looseObject({ notes: z.array(z.looseObject({ text: z.string() })).default([]) }),
})

const isIn = (page: Page, state: string) => page.locator(`.connection[data-state="${state}"]`).waitFor()

async function notesOf(page: Page): Promise<string[]> {
  const noted = page.locator('article', { has: page.locator('[data-result="saved"]') })
  const id = String(await noted.first().getAttribute('data-call'))
  const { call } = await product.ask('GET', `/v1/calls/${id}`, storySchema)
  return call.notes.map(({ text }) => text)
}

describe('the agent page', () => {
  it('comes back from a lost network with what was missed, and with the note that could not be sent, once', async () => {
    const { page, context } = await product.open('101')
    const [first, second, third] = [newCall(), newCall('+12125550111'), newCall('+442079460123')]
    await product.report(first.rings('101'), first.answered('101'))
    await page.getByText('On a call').waitFor()
    await context.setOffline(true)
    await isIn(page, 'offline')
    await page.getByLabel('Note').fill('Written in a tunnel')
    await page.getByRole('button', { name: 'Save note' }).click()
    await page.getByText('Not sent yet; retrying automatically').waitFor()
    await product.report(second.rings('101'))
    await product.report(second.ended('101'))
    await product.report(third.rings('101'))
    await context.setOffline(false)
    await page.getByText('2 calls changed while you were offline').waitFor()
    expect(await page.locator('article .away').count()).toBe(2)
    await page.locator('[data-tone="ringing"]').getByText('+44 20 7946 0123').waitFor()
    await page.locator('[data-result="saved"]').getByText('Written in a tunnel').waitFor()
    expect(await notesOf(page)).toEqual(['Written in a tunnel'])
    await context.close()
  })

  it('sends a note whose answer was lost again without doubling it', async () => {
    const { page, context } = await product.open('102')
    const call = newCall()
    await product.report(call.rings('102'))
    await page.getByText('Ringing').waitFor()
    const lost = Promise.withResolvers<void>()
    await page.route(
      '**/notes',
      async (route) => {
        await route.fetch()
        await route.abort()
        lost.resolve()
      },
      { times: 1 },
    )
    await page.getByRole('button', { name: 'Add note' }).click()
    await page.getByLabel('Note').fill('Only once')
    await page.getByRole('button', { name: 'Save note' }).click()
    await lost.promise
    await page.evaluate("dispatchEvent(new Event('online'))")
    await page.locator('[data-result="saved"]').waitFor()
    await waitFor(async () => (await page.locator('[data-result]').count()) === 1)
    expect(await notesOf(page)).toEqual(['Only once'])
    await context.close()
  })

  it('keeps an unsent note over a reload, and sends it with the next sign-in of the same extension', async () => {
    const { page, context } = await product.open('103')
    const call = newCall()
    await product.report(call.rings('103'))
    await page.getByText('Ringing').waitFor()
    await page.route('**/notes', (route) => route.abort())
    await page.getByRole('button', { name: 'Add note' }).click()
    await page.getByLabel('Note').fill('Kept')
    await page.getByRole('button', { name: 'Save note' }).click()
    await page.getByText('Not sent yet').waitFor()
    await page.unroute('**/notes')
    page.once('dialog', (dialog) => void dialog.accept())
    await page.reload()
    await isIn(page, 'online')
    await waitFor(async () => (await notesOf(page)).length === 1)
    await context.close()
  })

  it('comes back when the server died and started again, and shows the calls in progress', async () => {
    const { page, context } = await product.open('104')
    const [first, second] = [newCall(), newCall('+12125550111')]
    await product.report(first.rings('104'), first.answered('104'))
    await page.getByText('On a call').waitFor()
    await product.kill()
    await isIn(page, 'offline')
    await product.restart()
    await product.report(first.ended('104'), second.rings('104'))
    await isIn(page, 'online')
    await page.locator('[data-tone="ringing"]').waitFor()
    await page.getByText('Call ended', { exact: true }).waitFor()
    await context.close()
  })

  it('says what to do about a token that does not hold, tries it no more, and goes on with a better one', async () => {
    const { page, context, requests } = await product.open('105', { address: (link) => `${link}x` })
    await page.getByRole('alert').getByText('The server does not accept this sign-in').waitFor()
    await isIn(page, 'refused')
    // What brings the token; the page may still be loading a picture of its own.
    const asked = () =>
      requests.filter((url) => !new URL(url).pathname.startsWith('/assets/') && !/\.\w+$/.test(new URL(url).pathname))
    const askedBefore = asked()
    await page.evaluate("dispatchEvent(new Event('online'))")
    const { token } = await product.tokenOf('105')
    await page.getByLabel('Link or token').fill(token)
    expect(asked()).toEqual(askedBefore)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await isIn(page, 'online')
    await context.close()
  })

  it('warns that the token soon ends, and takes the next link without losing what is written', async () => {
    const { page, context } = await product.open('106', { ttlSeconds: 300 })
    const call = newCall()
    await product.report(call.rings('106'))
    await page.getByRole('button', { name: 'Add note' }).click()
    await page.getByLabel('Note').fill('Half a sentence')
    await page.getByText('Your sign-in ends at').waitFor()
    const { link } = await product.tokenOf('106')
    await page.evaluate(`location.hash = ${JSON.stringify(new URL(link).hash)}`)
    await page.getByText('Your sign-in ends at').waitFor({ state: 'detached' })
    expect(await page.getByLabel('Note').inputValue()).toBe('Half a sentence')
    expect(page.url()).not.toContain('token')
    page.once('dialog', (dialog) => void dialog.accept())
    await context.close()
  })

  it('shows nothing of whoever was signed in before', async () => {
    const { page, context } = await product.open('107')
    const call = newCall()
    await product.report(call.rings('107'))
    await page.locator('article').waitFor()
    const { link } = await product.tokenOf('108')
    await page.evaluate(`location.hash = ${JSON.stringify(new URL(link).hash)}`)
    await page.getByText('Extension 108').waitFor()
    expect(await page.locator('article').count()).toBe(0)
    await context.close()
  })

  it('offers no calls where the site does not allow them', async () => {
    const { page, context } = await product.open('109')
    await page.getByText('Extension 109').waitFor()
    expect(await page.getByLabel('Call a number').count()).toBe(0)
    await context.close()
  })
})
