import { describe, expect, it } from 'vitest'
import { conditionHolds, expand, expandFully, type Scope } from './expression.ts'
import { ExpressionError, nothing, text, type Value } from './values.ts'

const startedAtMs = Date.parse('2024-03-05T09:07:02.250Z')
const variables: Record<string, Value> = {
  Number: text('+15551234567'),
  Name: text('Ann "A" [Agent]'),
  Agent: text('101'),
  Empty: text(''),
  Line: text('[Agent] called [Number]'),
  Enabled: { type: 'boolean', boolean: true },
  Count: { type: 'number', number: 2 },
  Start: { type: 'dateTime', atMs: startedAtMs, zone: 'UTC' },
  StartLocal: { type: 'dateTime', atMs: startedAtMs, zone: 'Europe/Vienna' },
  Answered: nothing,
  Talk: { type: 'timeSpan', seconds: 83.5 },
  'Contact::Id': text('7'),
}
const scope: Scope = (name) => variables[name]

describe('expand', () => {
  it.each([
    ['[Number]', 1, '+15551234567'],
    ['Bearer [Agent]', 1, 'Bearer 101'],
    ['[Contact::Id]/[Agent]', 0, '7/101'],
    ['[Enabled] [Count] [Answered]', 1, 'True 2 '],
    ['[[Number].Replace("+","%2B")]', 1, '%2B15551234567'],
    ['[[Number].Substring(2)]', 1, '5551234567'],
    ['[[Number].Substring(2, 3).Replace("5","x")]', 1, 'xxx'],
    ['[[Start].ToString("yyyy-MM-ddTHH:mm:ssZ")]', 1, '2024-03-05T09:07:02Z'],
    ['[[StartLocal].ToString("t")]', 1, '10:07'],
    ['[Start]', 1, '03/05/2024 09:07:02'],
    ['[[[Talk].get_TotalSeconds()].ToString("F0")]', 1, '84'],
    ['[[Talk].get_TotalMinutes()]', 1, (83.5 / 60).toString()],
    ['[Talk]', 1, '00:01:23.5000000'],
    ['[IIf([Agent]==101,yes,no)]', 1, 'yes'],
    ['[IIf([Agent]!=101,a,[IIf([Count]>1,[Agent],c)])]', 1, '101'],
    ['[IIf([Empty]=="",none,"a, b")]', 1, 'none'],
    ['[IIf([Agent]=="101","a, b",none)]', 1, 'a, b'],
  ])('%s with %d passes is %s', (template, passes, expected) => {
    expect(expand(template, passes, scope)).toBe(expected)
  })

  it('leaves a variable that the PBX does not know as it is written', () => {
    expect(expand('[Transcription]', 1, scope)).toBe('[Transcription]')
    expect(expand('a [ b ] c [', 1, scope)).toBe('a [ b ] c [')
  })

  it('expands the text of a parameter only with a second pass', () => {
    expect(expand('[[Line]]', 1, scope)).toBe('[Agent] called [Number]')
    expect(expand('[[Line]]', 2, scope)).toBe('101 called +15551234567')
  })

  it('reads brackets in free text again only from the second pass on', () => {
    expect(expand('[Name]', 1, scope)).toBe('Ann "A" [Agent]')
    expect(expand('[Name]', 2, scope)).toBe('Ann "A" 101')
  })

  it('with no passes replaces simple variables and nothing else', () => {
    expect(expand('[Agent] [[Number].ToUpper()]', 0, scope)).toBe('101 [+15551234567.ToUpper()]')
  })

  it('fails on a method of a time that is not there, even where IIf would not choose it', () => {
    expect(() => expand('[[Answered].ToString("HH:mm")]', 2, scope)).toThrow(ExpressionError)
    expect(() => expand('[IIf([Agent]==101,x,[[Answered].ToString("t")])]', 1, scope)).toThrow(ExpressionError)
  })

  it('fails on a method that the type does not have', () => {
    expect(() => expand('[[Agent].get_TotalSeconds()]', 1, scope)).toThrow('type text has no method')
    expect(() => expand('[[Number].Substring(99)]', 1, scope)).toThrow(ExpressionError)
  })

  it('puts a value into a URL as it is', () => {
    expect(expandFully('https://x/?q=[Number]', scope)).toBe('https://x/?q=+15551234567')
  })
})

describe('conditionHolds', () => {
  it.each([
    ['', false],
    ['[Enabled]!=True', false],
    ['[Enabled]==true', true],
    ['[Empty]==""', true],
    ['[Agent]==""', false],
    ['[Agent]!=101||[Empty]==""', true],
    ['[Agent]==101&&[Count]>2', false],
    ['[Agent]==101&&[Count]>=2', true],
    ['[Agent]==1||[Agent]==2||[Count]<3', true],
    ['[IIf([Count]>0,True,False)]', true],
    ['[Enabled]', true],
    ['[[Number].StartsWith("+1")]', true],
  ])('%s is %s', (condition, expected) => {
    expect(conditionHolds(condition, scope)).toBe(expected)
  })

  it('compares text by the letter', () => {
    expect(conditionHolds('[Kind]==inbound', (name) => (name === 'Kind' ? text('Inbound') : undefined))).toBe(false)
  })

  it('fails where the result is no truth value', () => {
    expect(() => conditionHolds('[Agent]', scope)).toThrow('neither True nor False')
    expect(() => conditionHolds('[Unknown]>1', scope)).toThrow(ExpressionError)
  })
})
