import { expect, it } from 'vitest'
import { timedLines } from './timed-lines.ts'

it('leads to the second that a line names, or about where it was said', () => {
  expect(timedLines('[0:00] Agent: Hello\n\n[1:05] Caller: Hi', 90)).toEqual([
    { text: 'Agent: Hello', from: 0 },
    { text: 'Caller: Hi', from: 65 },
  ])
  expect(timedLines('aaaa\nbb\ncc', 80).map(({ from }) => from)).toEqual([0, 40, 60])
  expect(timedLines('', 80)).toEqual([])
})
