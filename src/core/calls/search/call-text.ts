/**
 * What a text in the search box may mean, and where calls stand that fit it: a number however written, an extension, words of
 * the caller's name, the id of the call here or in the phone system, or of its entry in a CRM.
 */

import { foldText } from '../../../lib/fold-text.ts'
import type { Records } from '../../../ports/records.ts'
import type { Delivery } from '../../deliveries/delivery.ts'
import { referenceIndex, referenceKey } from '../../deliveries/reference.ts'
import type { Home } from '../../phone/home.ts'
import { readNumber } from '../../phone/read-number.ts'
import { lookupKeys } from '../../phone/same-number.ts'
import type { Call } from '../call.ts'
import {
  aliasRef,
  callNameIndex,
  callRef,
  hasName,
  ownCallRef,
  type StoredAlias,
  type StoredCall,
} from '../stored-call.ts'
import type { TimeList } from './merged-lists.ts'

/** How sources name calls; an admin has the id alone. */
const aliasPrefixes = ['', '3cx:history:', 'asterisk:linkedid:', 'asterisk:channel:', 'elevenlabs:']
/** One entry is of one call; more are coincidence. */
const entriesMax = 20

/** Calls that the text names. `isId`: it is the id of a call, and means nothing else. */
export async function namedCalls(
  records: Records,
  text: string,
): Promise<{ readonly calls: readonly Call[]; readonly isId: boolean }> {
  const [byId, byEntry] = await Promise.all([callById(records, text), callsByEntry(records, text)])
  return byId ? { calls: [byId], isId: true } : { calls: byEntry, isId: false }
}

async function callById(records: Records, text: string): Promise<Call | undefined> {
  const names = aliasPrefixes.map((prefix) => `${prefix}${text}`)
  const refs = [callRef(text), ...names.flatMap((name) => [aliasRef(name), ownCallRef(name)])]
  const [direct, ...named] = await records.getMany<StoredCall | StoredAlias>(refs)
  if (direct && 'call' in direct.value) return direct.value.call
  for (const [i, name] of names.entries()) {
    const [alias, own] = [named[2 * i], named[2 * i + 1]]
    if (alias && 'callId' in alias.value) {
      const found = await records.get<StoredCall>('calls', alias.value.callId)
      if (found) return found.value.call
    } else if (hasName(own, name)) return own.value.call
  }
  return undefined
}

async function callsByEntry(records: Records, text: string): Promise<Call[]> {
  const key = referenceKey(text)
  if (key === '') return []
  const query = { index: referenceIndex, from: key, to: `${key}\0`, limit: entriesMax }
  const ids = (await records.list<Delivery>(query)).records.map(({ value }) => value.callId)
  const found = await records.getMany<StoredCall>([...new Set(ids)].map(callRef))
  return found.flatMap((record) => record?.value.call ?? [])
}

/** Numbers and extensions have digits, and nothing that only names have. */
const numberChars = /^[+\d\s()./*#-]+$/

/** The lists of calls under the text as a number or extension; undefined where it is neither. */
export function numberLists(text: string, home: Home): TimeList[] | undefined {
  if (!numberChars.test(text) || !/\d/.test(text)) return undefined
  const keys = lookupKeys(readNumber(text, home)).filter((key) => key !== '')
  const extension = text.trim()
  return [
    ...keys.map((key) => ({ index: 'calls.number', prefix: `${key} ` })),
    ...(/^[\d*#]{1,32}$/.test(extension) ? [{ index: 'calls.agent', prefix: `${extension} ` }] : []),
  ]
}

/** The list under the text's longest word, which fewest names have, and whether a call has all of its words. */
export function nameList(
  text: string,
): { readonly list: TimeList; readonly fits: (call: Call) => boolean } | undefined {
  const words = foldText(text)
    .split(' ')
    .filter((word) => word.length > 1)
  const longest = words.toSorted((a, b) => b.length - a.length)[0]
  if (longest === undefined) return undefined
  return {
    list: { index: callNameIndex, prefix: `${longest} ` },
    fits: ({ view }) => {
      const names = ` ${foldText(`${view.contact?.name ?? ''} ${view.external?.name ?? ''}`)} `
      return words.every((word) => names.includes(` ${word} `))
    },
  }
}
