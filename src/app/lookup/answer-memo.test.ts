import { describe, expect, it } from 'vitest'
import type { LookupAnswer } from '../../core/contacts/lookup/answer.ts'
import { readNumber } from '../../core/phone/read-number.ts'
import { answerMemo } from './answer-memo.ts'

const answer: LookupAnswer = {
  outcome: 'none',
  shared: false,
  degraded: [],
  from: 'isolate',
  number: readNumber('+12025550123', 'US'),
}

describe('answerMemo', () => {
  it('makes the form of one answer once, and again for another address or another answer', () => {
    const formOf = answerMemo(({ number }, { publicUrl }) => ({ text: `${publicUrl} ${number.raw}` }))
    const one = { publicUrl: 'https://one.example', country: 'US' }
    const form = formOf(answer, one)
    expect(formOf(answer, { ...one })).toBe(form)
    expect(formOf(answer, { ...one, publicUrl: 'https://two.example' }).data).toEqual({
      text: 'https://two.example +12025550123',
    })
    expect(formOf({ ...answer }, one)).not.toBe(form)
  })
})
