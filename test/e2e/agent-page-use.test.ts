/** Everybody can use the agent page: by keyboard, by ear, on a phone, in the dark. In a real Chromium. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { accessibilityFaults } from '../support/pages/accessibility.ts'
import { type AgentPages, newCall, openAgentPages } from '../support/pages/agent-pages.ts'

let product: AgentPages

beforeAll(async () => {
  product = await openAgentPages({ SWITCHHOOK_CLICK_TO_CALL: 'on' })
})
afterAll(() => product.close())

/** A page with a call that rings, one answered, with a note, one that ended, and one that somebody else took. */
async function busyPage(extension: string, context?: object) {
  const one = await product.open(extension, { ttlSeconds: 300, context })
  const [taken, over, talk, ring] = [
    newCall('+13105550188'),
    newCall('+13105550199'),
    newCall('+442079460123'),
    newCall(),
  ]
  await product.report(taken.rings(extension), taken.rings('999'), over.rings(extension), over.answered(extension))
  await one.page.locator('article').nth(1).waitFor()
  await product.report(taken.answered('999'), over.ended(extension))
  await one.page.getByText('Answered by 999', { exact: true }).waitFor()
  await one.page.getByText('Call ended', { exact: true }).waitFor()
  await product.report(talk.rings(extension), talk.answered(extension), talk.summary('Asked for order 17.'))
  const talking = one.page.locator('[data-tone="talking"]')
  await talking.getByLabel('Note').fill('Wants the list')
  await talking.getByRole('button', { name: 'Save note' }).click()
  await talking.locator('[data-result="saved"]').waitFor()
  await product.report(ring.rings(extension))
  await one.page.locator('[data-tone="ringing"]').waitFor()
  return one
}

const placeSchema = z.object({ place: z.number(), outline: z.string() })

describe('everybody can use the agent page', () => {
  it('breaks no rule of accessibility, in light and in dark, signed in, signed out and in its dialog', async () => {
    const { page, faults, context } = await busyPage('301')
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      expect(await accessibilityFaults(page)).toEqual([])
    }
    expect(
      await page.evaluate(
        'getComputedStyle(document.body).colorScheme + matchMedia("(prefers-color-scheme: dark)").matches',
      ),
    ).toContain('true')
    await page.getByRole('button', { name: 'Shortcuts' }).click()
    expect(await accessibilityFaults(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Sign out' }).click()
    expect(await accessibilityFaults(page)).toEqual([])
    expect(faults).toEqual([])
    await context.close()
  })

  it('is dark where the system is dark', async () => {
    const background = async (colorScheme: 'light' | 'dark') => {
      const { page, context } = await product.open('302', { context: { colorScheme } })
      const color = z.string().parse(await page.evaluate('getComputedStyle(document.body).backgroundColor'))
      await context.close()
      return color.match(/\d+/g)?.map(Number)[0] ?? Number.NaN
    }
    expect(await background('light')).toBeGreaterThan(200)
    expect(await background('dark')).toBeLessThan(50)
  })

  it('fits a phone of 320 px without scrolling sideways, whatever it shows', async () => {
    const { page, context } = await busyPage('303', {
      viewport: { width: 320, height: 640 },
      isMobile: true,
      hasTouch: true,
    })
    const width = async () => z.number().parse(await page.evaluate('document.documentElement.scrollWidth'))
    expect(await width()).toBe(320)
    const long = newCall('+12125550111', { queue: { extension: '8', name: 'Q'.repeat(120) }, did: '9'.repeat(60) })
    await product.report(long.rings('303'), long.summary('a'.repeat(400)))
    await page.getByText('a'.repeat(400)).first().waitFor()
    expect(await width()).toBe(320)
    await page.getByRole('button', { name: 'Shortcuts' }).click()
    expect(await width()).toBe(320)
    await context.close()
  })

  it('is worked by keyboard alone: note, save, leave, dismiss, switches, help; the focus always shows', async () => {
    const { page, context } = await busyPage('304')
    const focus = () => page.evaluate('document.activeElement.id || document.activeElement.textContent')
    const keys = page.keyboard
    await keys.press('n')
    await expect.poll(focus).toMatch(/^note-call_/)
    await keys.type('n is only a letter here')
    await keys.press('Control+Enter')
    await page.locator('[data-result="saved"]').getByText('n is only a letter here').waitFor()
    await keys.press('Escape')
    expect(await focus()).toMatch(/^card-call_/)
    await keys.press('s')
    expect(await page.getByRole('switch', { name: 'Sound' }).getAttribute('aria-checked')).toBe('true')
    await keys.press('?')
    await page.getByRole('dialog').waitFor()
    await keys.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await keys.press('c')
    expect(await focus()).toBe('dial')
    await context.close()
  })

  it('leads the Tab key through all of it and out again, and shows where it is', async () => {
    const { page, context } = await busyPage('305')
    const wanted = z
      .number()
      .parse(
        await page.evaluate(
          "document.querySelectorAll(':is(a[href], button:not(:disabled), input, textarea, summary):not(details:not([open]) > :not(summary) *)').length",
        ),
      )
    const visited = new Set<number>()
    let leftTimes = 0
    while (leftTimes < 2) {
      await page.keyboard.press('Tab')
      const { place, outline } = placeSchema.parse(
        // Elements are distinguished by themselves: what comes late onto the page moves their places.
        await page.evaluate(`(() => {
          window.visited ??= []
          const at = document.activeElement
          if (at !== document.body && !window.visited.includes(at)) window.visited.push(at)
          return { place: window.visited.indexOf(at), outline: getComputedStyle(at).outlineStyle }
        })()`),
      )
      // Past the last one the focus is the browser's own, and comes back to the first.
      if (place < 0) leftTimes += 1
      else {
        expect(outline).not.toBe('none')
        expect(visited.has(place) && leftTimes === 0).toBe(false)
        visited.add(place)
      }
    }
    expect(visited.size).toBe(wanted)
    await context.close()
  })

  it('lets whoever needs it switch the shortcuts off', async () => {
    const { page, context } = await product.open('306')
    await page.keyboard.press('?')
    await page.getByRole('switch', { name: 'Shortcuts on' }).click()
    await page.getByRole('button', { name: 'Close' }).click()
    await page.keyboard.press('?')
    expect(await page.getByRole('dialog').count()).toBe(0)
    await context.close()
  })

  it('shows the progress of a requested call, and asks for it once', async () => {
    const { page, context } = await product.open('307')
    await page.getByLabel('Call a number').fill('+1 212 555 0147')
    // The page says that it asks before the server has answered: the list is read after that.
    const answered = page.waitForResponse((answer) => answer.request().method() === 'POST')
    await page.keyboard.press('Enter')
    await page.getByText('Asking the phone system…').waitFor()
    expect((await answered).status()).toBe(202)
    const orders = z.object({ requests: z.array(z.looseObject({ extension: z.string(), number: z.string() })) })
    const listed = await product.ask('GET', '/v1/click-to-call-requests', orders)
    expect(listed.requests.filter(({ extension }) => extension === '307')).toMatchObject([{ number: '+12125550147' }])
    await page.getByLabel('Call a number').fill('+44 20 7946 0123')
    await context.close()
  })
})
