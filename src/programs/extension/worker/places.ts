/**
 * Where the cards are: in the page in front, and in no other, however many tabs are open. Where no page can show them the desktop
 * notification stands for them.
 *
 * What must stay true: at most one tab shows cards; a tab that is left gets none before another gets them.
 */
import type { CardCall, PageNumber, ToPage } from '../shared/messages.ts'
import { createOneByOne } from './one-by-one.ts'

export class CardPlaces {
  #shownIn: number | undefined
  readonly #oneByOne = createOneByOne()

  /** Resolves with whether a page in front shows them. One placing after the other: two at once could fill two tabs. */
  place(calls: readonly CardCall[]): Promise<boolean> {
    return this.#oneByOne(() => this.#place(calls))
  }

  async #place(calls: readonly CardCall[]): Promise<boolean> {
    const front = calls.length === 0 ? undefined : await tabInFront()
    if (this.#shownIn !== undefined && this.#shownIn !== front) {
      await sendToTab(this.#shownIn, { kind: 'cards', calls: [] })
      this.#shownIn = undefined
    }
    if (front === undefined) return false
    const isShown = await sendToTab(front, { kind: 'cards', calls })
    this.#shownIn = isShown ? front : undefined
    return isShown
  }
}

/** The tab that the user looks at; undefined while the browser is behind other windows or minimised. */
async function tabInFront(): Promise<number | undefined> {
  const window = await chrome.windows.getLastFocused().catch(() => undefined)
  if (!window?.focused || window.state === 'minimized' || window.id === undefined) return undefined
  const [tab] = await chrome.tabs.query({ active: true, windowId: window.id })
  return tab?.id
}

/** Whether a content script took it: there is none on pages that were not allowed, or are the browser's own. */
export async function sendToTab(tabId: number, message: ToPage, frameId = 0): Promise<boolean> {
  try {
    return (await chrome.tabs.sendMessage(tabId, message, { frameId })) === true
  } catch {
    return false
  }
}

/** Undefined: no page is in front that was allowed. */
export async function numbersInFront(): Promise<readonly PageNumber[] | undefined> {
  const tabId = await tabInFront()
  if (tabId === undefined) return undefined
  try {
    const message: ToPage = { kind: 'numbers' }
    return await chrome.tabs.sendMessage(tabId, message, { frameId: 0 })
  } catch {
    return undefined
  }
}
