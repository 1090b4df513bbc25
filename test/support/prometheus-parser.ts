/**
 * A strict reader of Prometheus text format 0.0.4, for tests: it throws at whatever Prometheus itself would complain of, or
 * would take for something else than was meant.
 */
export interface Family {
  readonly name: string
  readonly help: string
  readonly type: string
  /** By `name{a="b"}` with labels sorted. */
  readonly samples: ReadonlyMap<string, number>
}

const namePattern = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/
const labelPattern = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/y

export function parsePrometheus(text: string): ReadonlyMap<string, Family> {
  if (!text.endsWith('\n')) throw new Error('the last line does not end')
  const families = new Map<string, { name: string; help: string; type: string; samples: Map<string, number> }>()
  let current: { name: string; help: string; type: string; samples: Map<string, number> } | undefined
  for (const line of text.slice(0, -1).split('\n')) {
    const [, kind, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/s.exec(line) ?? []
    if (kind === 'HELP') {
      if (families.has(name) || !namePattern.test(name)) throw new Error(`HELP twice or of a bad name: ${name}`)
      current = { name, help: rest, type: '', samples: new Map() }
      families.set(name, current)
    } else if (kind === 'TYPE') {
      if (current?.name !== name || current.type !== '') throw new Error(`TYPE is not below its HELP: ${name}`)
      if (!['counter', 'gauge', 'histogram'].includes(rest)) throw new Error(`no such type: ${rest}`)
      current.type = rest
    } else {
      if (!current) throw new Error(`a sample of nothing: ${line}`)
      const sample = parseSample(line)
      if (!belongs(sample.name, current)) throw new Error(`${sample.name} stands below ${current.name}`)
      if (current.samples.has(sample.key)) throw new Error(`twice: ${sample.key}`)
      current.samples.set(sample.key, sample.value)
    }
  }
  for (const family of families.values()) check(family)
  return families
}

function parseSample(line: string): { name: string; key: string; value: number } {
  const [, name = '', , labelText = '', number = ''] = /^([^{\s]+)(\{(.*)\})? (\S+)$/s.exec(line) ?? []
  if (!namePattern.test(name)) throw new Error(`a bad line: ${line}`)
  const labels: string[] = []
  labelPattern.lastIndex = 0
  while (labelPattern.lastIndex < labelText.length) {
    const [whole, label = '', value = ''] = labelPattern.exec(labelText) ?? []
    if (whole === undefined) throw new Error(`bad labels: ${line}`)
    labels.push(`${label}="${value}"`)
  }
  const value = number === '+Inf' ? Number.POSITIVE_INFINITY : Number(number)
  if (number === '' || Number.isNaN(value)) throw new Error(`no number: ${line}`)
  return { name, key: labels.length === 0 ? name : `${name}{${labels.sort().join(',')}}`, value }
}

function belongs(sample: string, { name, type }: { readonly name: string; readonly type: string }): boolean {
  if (type !== 'histogram') return sample === name
  return [`${name}_bucket`, `${name}_sum`, `${name}_count`].includes(sample)
}

function check({ name, type, samples }: Family): void {
  if (type === '') throw new Error(`no TYPE: ${name}`)
  if (type === 'counter' && !name.endsWith('_total')) throw new Error(`a counter ends in _total: ${name}`)
  if (type !== 'gauge' && [...samples.values()].some((value) => value < 0))
    throw new Error(`less than nothing: ${name}`)
  if (type !== 'histogram') return
  const buckets = [...samples].flatMap(([key, value]) => {
    const le = /_bucket\{le="([^"]+)"\}$/.exec(key)?.[1]
    return le === undefined ? [] : [{ le: le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le), value }]
  })
  const isRising = buckets.every(({ le, value }, i) => {
    const before = buckets[i - 1]
    return before === undefined || (le > before.le && value >= before.value)
  })
  if (!isRising) throw new Error(`buckets that fall: ${name}`)
  const last = buckets.at(-1)
  if (last?.le !== Number.POSITIVE_INFINITY || last.value !== samples.get(`${name}_count`)) {
    throw new Error(`+Inf is missing, or is not the count: ${name}`)
  }
}
