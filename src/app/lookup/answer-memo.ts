/**
 * Wire forms of remembered answers, made once: while a phone rings, a cached lookup is a map look and this. An answer
 * is one frozen object for as long as the isolate remembers it, so it is the key.
 */
import type { LookupAnswer } from '../../core/contacts/lookup/answer.ts'
import { Prepared } from '../http/operation.ts'

interface Place {
  readonly publicUrl: string
  readonly country: string
  /** Of a CRM that has an address only. */
  readonly urlTemplate?: string
}

/** @param make Must depend on nothing but its arguments; country and template are one for all answers of a site. */
export function answerMemo<Form extends object>(make: (answer: LookupAnswer, place: Place) => Form) {
  const made = new WeakMap<LookupAnswer, { readonly publicUrl: string; readonly form: Prepared<Form> }>()
  return (answer: LookupAnswer, place: Place): Prepared<Form> => {
    // Whatever did not come from the isolate's memory is given once.
    if (answer.from !== 'isolate') return new Prepared(make(answer, place))
    const known = made.get(answer)
    if (known?.publicUrl === place.publicUrl) return known.form
    const form = new Prepared(make(answer, place))
    made.set(answer, { publicUrl: place.publicUrl, form })
    return form
  }
}
