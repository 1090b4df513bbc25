import { describe, expect, it } from 'vitest'
import { parsePrometheus } from '../../../test/support/prometheus-parser.ts'
import { metricName } from '../../ports/metrics.ts'
import { counterMetrics } from './counters.ts'
import { prometheusText } from './prometheus.ts'

const reported = (sums: Record<string, number>, destinations: string[] = []) =>
  parsePrometheus(prometheusText(counterMetrics(sums, destinations)))
const sample = (sums: Record<string, number>, family: string, key: string, destinations?: string[]) =>
  reported(sums, destinations).get(family)?.samples.get(key)

describe('counters', () => {
  it('are all there as 0 before anything was counted', () => {
    const families = reported({}, ['odoo'])
    for (const { name, samples } of families.values()) {
      if (name === 'switchhook_delivery_failures_total') continue
      expect(samples.size, name).toBeGreaterThan(0)
      expect([...samples.values()].filter((value) => value !== 0)).toEqual([])
    }
    const deliveries = families.get('switchhook_deliveries_total')?.samples
    expect(deliveries?.get('switchhook_deliveries_total{destination="odoo",result="dead"}')).toBe(0)
  })

  it('report what was counted, for destinations that are gone too', () => {
    const sums = { [metricName('deliveries', 'gone', 'dead')]: 4, [metricName('events', 'duplicate')]: 2 }
    const dead = 'switchhook_deliveries_total{destination="gone",result="dead"}'
    expect(sample(sums, 'switchhook_deliveries_total', dead)).toBe(4)
    expect(sample(sums, 'switchhook_events_total', 'switchhook_events_total{result="duplicate"}')).toBe(2)
  })

  it('report lookups as a histogram that Prometheus understands', () => {
    const sums = {
      [metricName('lookup_duration', '0.005')]: 5,
      [metricName('lookup_duration', '1.5')]: 2,
      [metricName('lookup_duration', '+Inf')]: 1,
      [metricName('lookup_duration_ms')]: 6100,
    }
    const of = (key: string) => sample(sums, 'switchhook_lookup_duration_seconds', key)
    const bucket = (le: string) => of(`switchhook_lookup_duration_seconds_bucket{le="${le}"}`)
    expect([bucket('0.005'), bucket('1'), bucket('1.5'), bucket('2.5'), bucket('+Inf')]).toEqual([5, 5, 7, 7, 8])
    expect(of('switchhook_lookup_duration_seconds_sum')).toBe(6.1)
  })

  it('leave out what they do not know, as a later release may have written it', () => {
    expect(() => reported({ [metricName('news')]: 1, [metricName('events', 'accepted', 'more')]: 9 })).not.toThrow()
    const accepted = 'switchhook_events_total{result="accepted"}'
    expect(sample({ [metricName('events', 'accepted', 'more')]: 9 }, 'switchhook_events_total', accepted)).toBe(0)
  })
})
