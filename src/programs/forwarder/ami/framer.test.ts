import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { recordedBytes, scenarioNames } from '../../../../test/support/asterisk/recordings.ts'
import { parseMessage } from '../../../adapters/pbx/asterisk/message.ts'
import { encodeAction } from './action.ts'
import { AmiFramer } from './framer.ts'

const greeting = 'Asterisk Call Manager/11.0.0\r\n'

describe('the bytes of a manager', { timeout: 60_000 }, () => {
  it.each(scenarioNames)('of %s give the same messages wherever they are cut', (name) => {
    const bytes = recordedBytes(name)
    const whole = new AmiFramer().push(bytes)
    expect(whole.length).toBeGreaterThan(50)
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 30 }), (cuts) => {
        const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length]
        const framer = new AmiFramer()
        const pieces = edges.flatMap((edge, i) => framer.push(bytes.subarray(edges[i - 1] ?? 0, edge)))
        // As one text: comparing thousands of messages one by one is what takes the time.
        expect(pieces.join('\n\n') === whole.join('\n\n')).toBe(true)
      }),
      { numRuns: 5 },
    )
  })

  it('give the same messages when they come one by one, in the middle of characters too', () => {
    const bytes = Buffer.from(`${greeting}Event: A\r\nCallerIDName: Jürgen 日本 😀\r\n\r\n\r\nEvent: B\r\n\r\n`)
    const framer = new AmiFramer()
    const texts = [...bytes].flatMap((byte) => framer.push(Buffer.from([byte])))
    expect(texts).toEqual(['Event: A\r\nCallerIDName: Jürgen 日本 😀', 'Event: B'])
  })

  it('give the same messages wherever an extra empty line is cut', () => {
    const bytes = Buffer.from(`${greeting}Event: A\r\n\r\n\r\nEvent: B\r\n\r\n`)
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const framer = new AmiFramer()
      const texts = [...framer.push(bytes.subarray(0, cut)), ...framer.push(bytes.subarray(cut))]
      expect({ cut, texts }).toEqual({ cut, texts: ['Event: A', 'Event: B'] })
    }
  })

  it('are refused when they are not a manager, or a message has no end', () => {
    expect(() => new AmiFramer().push(Buffer.from('HTTP/1.1 400 Bad Request\r\n'))).toThrow(RangeError)
    expect(() => new AmiFramer().push(Buffer.alloc(300, 'x'))).toThrow(RangeError)
    const framer = new AmiFramer()
    framer.push(Buffer.from(greeting))
    expect(() => framer.push(Buffer.alloc(1024 * 1024 + 1, 'x'))).toThrow(RangeError)
  })
})

describe('a message', () => {
  it('keeps repeated keys in order, and colons in values', () => {
    const message = parseMessage(
      'Event: X\r\nVariable: a=1\r\nVariable: b=2:3\r\nVariable: c=\r\nEmpty: \r\nBare:\r\nno colon here',
    )
    expect(message.all('Variable')).toEqual(['a=1', 'b=2:3', 'c='])
    expect(message.get('Variable')).toBe('a=1')
    expect([message.get('Empty'), message.get('Bare'), message.get('no colon here')]).toEqual(['', '', undefined])
    expect(message.all('None')).toEqual([])
  })

  /** Of what parsing depends on, so that few and short texts meet all of it. */
  const lineParts = fc.constantFrom('Event', ':', ' ', '\r\n', '\r', '\n', '\0', 'é', '😀')
  const anyText = fc.string({ unit: lineParts, maxLength: 12 })

  it('never throws, whatever comes', () => {
    const withinText = (text: string) => parseMessage(text).event.length <= text.length
    fc.assert(fc.property(anyText, withinText), { numRuns: 50 })
  })
})

describe('an action', () => {
  it('is read back as it was meant', () => {
    const text = encodeAction(
      { Action: 'Originate', Async: true, Timeout: 5, Variable: ['a=1', 'b=2'], None: undefined },
      'id-1',
    )
    const message = parseMessage(text.trimEnd())
    expect([message.text('Action'), message.actionId, message.text('Async'), message.text('Timeout')]).toEqual([
      'Originate',
      'id-1',
      'true',
      '5',
    ])
    expect(message.all('Variable')).toEqual(['a=1', 'b=2'])
    expect(text.endsWith('\r\n\r\n')).toBe(true)
  })

  it.each(['a\r\nAction: Command', 'a\nb', 'a\rb', 'a\0b', 'x'.repeat(1001)])(
    'with %j is refused, never cut or cleaned',
    (value) => {
      expect(() => encodeAction({ Action: 'Originate', Exten: value }, '1')).toThrow(/Exten/)
      expect(() => encodeAction({ Action: 'Originate', [value]: 'x' }, '1')).toThrow()
      expect(() => encodeAction({ Action: 'Originate', Variable: ['ok=1', value] }, '1')).toThrow(/Variable/)
    },
  )

  const anyValue = fc.string({
    unit: fc.constantFrom(':', ' ', '\r\n', '\r', '\n', '\0', 'a', 'é', '😀'),
    maxLength: 8,
  })

  it('is one message with the keys given, or none, whatever the values', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        let text: string
        try {
          text = encodeAction({ Action: 'Ping', Value: value }, '1')
        } catch {
          return
        }
        expect(text.split('\r\n')).toHaveLength(5)
      }),
      { numRuns: 50 },
    )
  })
})
