/**
 * What the elements around a number say of it where its line says nothing: the head of its column or row, the term before it in a
 * list of terms, the caption before it, the names that the page's program gave to its elements.
 */
import { type Label, labelOf } from '../numbers/labels.ts'
import { blockOf } from './elements.ts'

const captionMax = 60
const levels = 4
const names = [
  'itemprop',
  'data-field',
  'data-column',
  'data-label',
  'data-name',
  'data-key',
  'name',
  'aria-label',
  'title',
  'id',
  'class',
]

export function contextLabel(node: Node): Label | undefined {
  let at: Element | null | undefined = node.parentElement
  const block = blockOf(node)
  for (let level = 0; at && at !== document.body && level < levels; level += 1) {
    const label = ofNames(at) ?? (at === block || level > 0 ? ofPlace(at) : undefined)
    if (label) return label
    if (at instanceof HTMLTableElement) return undefined
    at = at.parentElement
  }
  return undefined
}

function ofNames(element: Element): Label | undefined {
  for (const name of names) {
    const value = element.getAttribute(name)
    if (!value || value.length > 120) continue
    // `contactPhone`, `field_phone`, `btn--phone`: words in other clothes.
    const words = value.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[-_.:/]+/g, ' ')
    const label = labelOf(words)
    // A class says little against a number: `order-row` is on every cell.
    if (label === 'phone' || (label === 'other' && name !== 'class' && name !== 'id')) return label
  }
  return undefined
}

function ofPlace(element: Element): Label | undefined {
  const cell = element instanceof HTMLTableCellElement ? element : undefined
  const caption = cell ? headOf(cell) : (ofCell(element) ?? ofTerm(element))
  return caption === undefined ? undefined : labelOf(caption)
}

function headOf(cell: HTMLTableCellElement): string | undefined {
  const row = cell.parentElement
  const table = cell.closest('table')
  if (!(row instanceof HTMLTableRowElement) || !table) return undefined
  const ofRow = [...row.cells].find((one) => one.tagName === 'TH' && one !== cell)
  const [first] = table.rows
  const ofColumn = first && first !== row && first.querySelector('th') ? first.cells[cell.cellIndex] : undefined
  const previous = cell.previousElementSibling
  // A table without heads, of two columns, has its captions in the first.
  const pair = !ofColumn && row.cells.length === 2 && previous ? previous : undefined
  return [ofColumn, ofRow, pair].map(captionOf).find((text) => text !== undefined && labelOf(text) !== undefined)
}

/** Grids made of other elements say by role what they are. */
function ofCell(element: Element): string | undefined {
  if (!/^(?:grid)?cell$/i.test(element.getAttribute('role') ?? '')) return undefined
  const grid = element.closest('[role="table" i], [role="grid" i], [role="treegrid" i]')
  const at =
    Number(element.getAttribute('aria-colindex')) || [...(element.parentElement?.children ?? [])].indexOf(element) + 1
  const heads = grid?.querySelectorAll('[role="columnheader" i]')
  return heads && captionOf(heads[at - 1])
}

function ofTerm(element: Element): string | undefined {
  if (element.tagName === 'DD') {
    let before = element.previousElementSibling
    while (before && before.tagName === 'DD') before = before.previousElementSibling
    return before?.tagName === 'DT' ? captionOf(before) : undefined
  }
  return captionOf(element.previousElementSibling)
}

/** Only a short text without digits of its own is a caption. */
function captionOf(element: Element | null | undefined): string | undefined {
  const text = element?.textContent?.trim()
  return text && text.length <= captionMax && !/\d{4}/.test(text) ? text : undefined
}
