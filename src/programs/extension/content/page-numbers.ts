/**
 * The numbers of a page as a list, for who works by keyboard: what is marked by a highlight can't get the focus, and nothing of the page may be
 * changed so that it could. The side panel shows the list.
 */
import type { PageNumber } from '../shared/messages.ts'
import { linkNumber } from './dial-numbers.ts'
import { dialLinks } from './scan/elements.ts'
import type { Marks } from './scan/marks.ts'

const numbersMax = 100
const textMax = 60

/** Links that dial first, then what is in the text, each number once. */
export function pageNumbers(marks: Marks): PageNumber[] {
  const found = new Map<string, PageNumber>()
  const add = (number: string, text: string) => {
    const key = number.replace(/[^\d+]/g, '')
    if (key === '' || found.has(key) || found.size >= numbersMax) return
    found.set(key, { number, text: text.replace(/\s+/g, ' ').trim().slice(0, textMax) || number })
  }
  for (const link of document.querySelectorAll<HTMLAnchorElement>(dialLinks)) {
    if (!link.matches('[contenteditable] *')) add(linkNumber(link), link.textContent)
  }
  for (const { number, text } of marks.list()) add(number, text)
  return [...found.values()]
}
