import { describe, expect, it } from 'vitest'
import { prometheusText } from './prometheus.ts'

describe('Prometheus text', () => {
  it('has help, type and escaped labels', () => {
    const samples = [{ labels: { destination: 'a"b\\c\nd' }, value: 2 }]
    expect(prometheusText([{ name: 'x', help: 'What\nit is', type: 'gauge', samples }])).toBe(
      '# HELP x What\\nit is\n# TYPE x gauge\nx{destination="a\\"b\\\\c\\nd"} 2\n',
    )
  })
})
