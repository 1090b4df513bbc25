/**
 * The numbers that the browser extension marks on pages, in a real Chromium: twenty-three pages of lists, invoices, contacts, logs and code of
 * six countries. What is a telephone number stands in elements with `data-phone`, which the extension does not read.
 */
import { readdirSync } from 'node:fs'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import {
  fixturePage,
  inContentScript,
  type OpenedExtension,
  openExtension,
} from '../support/extension/open-extension.ts'
import { waitFor } from '../support/wait-for.ts'

const names = readdirSync(path.resolve(import.meta.dirname, '../fixtures/pages'))
  .map((file) => path.basename(file, '.html'))
  .sort()

const seenSchema = z.object({ found: z.array(z.string()), missed: z.array(z.string()), wrong: z.array(z.string()) })

/** What is marked, against the truth. */
const compare = `(() => {
  const roots = [document]
  for (const root of roots) for (const one of root.querySelectorAll('*')) if (one.shadowRoot) roots.push(one.shadowRoot)
  const truths = roots.flatMap((root) => [...root.querySelectorAll('[data-phone]')])
  const textOf = (range) => {
    const live = document.createRange()
    live.setStart(range.startContainer, range.startOffset)
    live.setEnd(range.endContainer, range.endOffset)
    return live.toString()
  }
  const marks = [...(CSS.highlights.get('switchhook-number') ?? [])].filter((range) => range.startContainer.isConnected)
  const inside = (range) => truths.find((truth) => truth.contains(range.startContainer) && truth.contains(range.endContainer))
  const digits = (text) => text.replace(/\\D/g, '')
  const isWhole = (range, truth) => digits(textOf(range)) === digits(truth.dataset.phoneText ?? truth.textContent)
  const found = marks.filter((range) => inside(range) && isWhole(range, inside(range)))
  const hit = new Set(found.map(inside))
  return {
    found: found.map(textOf),
    missed: truths.filter((truth) => !hit.has(truth)).map((truth) => truth.textContent),
    wrong: marks.filter((range) => !found.includes(range)).map(textOf),
  }
})()`

let extension: OpenedExtension

beforeAll(async () => {
  extension = await openExtension('https://hook.example', (name) =>
    names.includes(name) ? fixturePage(name) : undefined,
  )
})
afterAll(() => extension?.close())

const isRead = "globalThis[Symbol.for('switchhook')].isRead()"

/** Once the page is read, and what is added late too. */
async function marksOf(page: Page) {
  await page.waitForFunction(() => performance.now() > 3000)
  await waitFor(async () => (await inContentScript(page, isRead)) === true)
  return seenSchema.parse(await inContentScript(page, compare))
}

describe('numbers on pages', () => {
  it('marks at least 95 of 100 of them and nothing else, on twenty-three pages', async () => {
    expect(names).toHaveLength(23)
    const sum = { found: 0, missed: [] as string[], wrong: [] as string[] }
    const pages = new Map<string, Page>()
    for (const name of names) pages.set(name, await extension.open(name))
    for (const [name, page] of pages) {
      await page.bringToFront()
      const { found, missed, wrong } = await marksOf(page)
      sum.found += found.length
      sum.missed.push(...missed.map((text) => `${name}: ${text}`))
      sum.wrong.push(...wrong.map((text) => `${name}: ${text}`))
      await page.close()
    }
    console.log(`${sum.found} found, ${sum.missed.length} missed, ${sum.wrong.length} wrong`, sum.missed, sum.wrong)
    expect(sum.wrong).toEqual([])
    expect(sum.found / (sum.found + sum.missed.length)).toBeGreaterThanOrEqual(0.95)
    expect(extension.faults).toEqual([])
  }, 180_000)
})
