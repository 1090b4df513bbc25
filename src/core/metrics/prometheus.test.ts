import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePrometheus } from '../../../test/support/prometheus-parser.ts'
import { prometheusText } from './prometheus.ts'

describe('Prometheus text', () => {
  it('has help, type and escaped labels', () => {
    const samples = [{ labels: { destination: 'a"b\\c\nd' }, value: 2 }]
    expect(prometheusText([{ name: 'x', help: 'What\nit is', type: 'gauge', samples }])).toBe(
      '# HELP x What\\nit is\n# TYPE x gauge\nx{destination="a\\"b\\\\c\\nd"} 2\n',
    )
  })

  it('reports a histogram’s buckets cumulated, up to +Inf, with sum and count', () => {
    const buckets = [
      { le: '0.1', count: 3 },
      { le: '1', count: 0 },
      { le: '+Inf', count: 2 },
    ]
    expect(prometheusText([{ name: 'x', help: 'h', type: 'histogram', buckets, sum: 7.25 }])).toBe(
      [
        '# HELP x h',
        '# TYPE x histogram',
        'x_bucket{le="0.1"} 3',
        'x_bucket{le="1"} 3',
        'x_bucket{le="+Inf"} 5',
        'x_sum 7.25',
        'x_count 5',
        '',
      ].join('\n'),
    )
  })

  it('is read back as it was meant, whatever stands in labels and help', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), fc.nat(), (text, value) => {
        const written = prometheusText([
          { name: 'x', help: text, type: 'gauge', samples: [{ labels: { a: text }, value }] },
        ])
        const samples = parsePrometheus(written).get('x')?.samples ?? new Map<string, number>()
        expect([...samples.values()]).toEqual([value])
        const [key = ''] = samples.keys()
        const back = key.slice('x{a="'.length, -'"}'.length)
        expect(back.replaceAll(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c))).toBe(text)
      }),
    )
  })
})
