/** What the documents say can be done can be done as it is written: commands, files, anchors, routes, settings, configurations. */
import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { parse as parseYaml } from 'yaml'
import * as z from 'zod'
import { statusOf } from '../src/app/http/errors.ts'
import type { ErrorCode } from '../src/lib/errors.ts'
import { buildProgram } from '../src/programs/cli/program.ts'
import { wholeProgram } from '../src/programs/forwarder/commands/program.ts'
import { configSchema } from '../src/programs/forwarder/config/schema.ts'
import { sourceTypes } from '../src/programs/forwarder/sources/registry.ts'
import { scopes } from '../src/wire/patterns.ts'
import { openTestCli } from '../test/support/test-cli.ts'

const root = path.resolve(import.meta.dirname, '..')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')
const pages = ['README.md', 'CONTRIBUTING.md', 'test/README.md', ...globSync('docs/*.md', { cwd: root })].sort()

interface Said {
  readonly page: string
  readonly line: number
  readonly text: string
}

/** Fenced blocks by their language, each with where it begins. */
function blocks(page: string, language: string): Said[] {
  const found: Said[] = []
  const fence = new RegExp(`^( *)\`\`\`${language}\\n([\\s\\S]*?)^ *\`\`\``, 'gm')
  for (const { index, 1: indent = '', 2: text = '' } of read(page).matchAll(fence)) {
    const line = read(page).slice(0, index).split('\n').length + 1
    found.push({ page, line, text: text.replace(new RegExp(`^${indent}`, 'gm'), '') })
  }
  return found
}

/** Inline code of the prose, over line ends too. */
function inline(page: string): Said[] {
  const prose = read(page).replace(/^ *```[\s\S]*?^ *```/gm, (block) => block.replace(/[^\n]/g, ' '))
  return [...prose.matchAll(/`([^`]+)`/g)].map(({ index, 1: text = '' }) => ({
    ...{ page, line: prose.slice(0, index).split('\n').length },
    text: text.replace(/\s*\n\s*/g, ' '),
  }))
}

const shellLines = (page: string): Said[] =>
  blocks(page, '(?:sh|bash|console)').flatMap(({ line, text }) =>
    text
      .replace(/\\\n\s*/g, ' ')
      .split('\n')
      .map((each, at) => ({ page, line: line + at, text: each })),
  )
const said = pages.flatMap((page) => [...inline(page), ...shellLines(page)])

/** The words of each command line of `program` in a text: up to a comment, a pipe, or the next command. */
function commandLines(program: RegExp): (Said & { readonly words: readonly string[] })[] {
  return said.flatMap((one) =>
    one.text.split(/&&|;|\|\| | \| |(?:^|\s)#\s|\$\(|\)$/).flatMap((part) => {
      const [, rest] =
        new RegExp(
          `^(?:\\s*(?:sudo|[A-Z_]+=\\S*|docker compose exec \\S+)\\s+)*\\s*${program.source}(?:\\s+(.*))?$`,
        ).exec(part) ?? []
      const words = rest?.match(/"[^"]*"|'[^']*'|\S+/g) ?? []
      return new RegExp(
        `^(?:\\s*(?:sudo|[A-Z_]+=\\S*|docker compose exec \\S+)\\s+)*\\s*${program.source}(?:\\s|$)`,
      ).test(part)
        ? [{ ...one, words }]
        : []
    }),
  )
}

/** Why commander would not take the words; undefined when it would. */
function faultOf(top: Command, words: readonly string[]): string | undefined {
  let command = top
  const known = new Map(
    top.options.flatMap((option) => [option.short, option.long].map((name) => [name, option] as const)),
  )
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? ''
    if (/^(?:…|\.\.\.|>|>>|<)$/.test(word)) continue
    if (word === '--') return undefined
    if (word.startsWith('-') && /[a-z]/i.test(word)) {
      const [name = '', value] = word.split('=')
      if (['--help', '-h'].includes(name)) continue
      const option = known.get(name)
      if (option === undefined) return `${command.name()} has no option ${name}`
      if ((option.required || option.optional) && value === undefined) at += 1
      continue
    }
    const names = word.split('|')
    const sub = names.map((name) => command.commands.find((one) => one.name() === name))
    if (sub.every((one) => one !== undefined) && sub[0]) {
      command = sub[0]
      for (const option of command.options) for (const name of [option.short, option.long]) known.set(name, option)
    } else if (command.commands.length > 0 && command.registeredArguments.length === 0)
      return `${command.name()} has no command ${word}`
  }
  return undefined
}

const at = ({ page, line, text }: Said) => `${page}:${line}: ${text}`

describe('commands in the documents', () => {
  it('of switchhook are commands with options that exist', async () => {
    const { cli } = openTestCli({ fetch: () => Promise.reject(new Error('Nothing is asked.')) })
    const program = await buildProgram([], { cli, outcome: {} as never })
    const lines = commandLines(/(?:npx )?switchhook/)
    expect(lines.length).toBeGreaterThan(60)
    expect(lines.flatMap((one) => faultOf(program, one.words)?.concat(` in ${at(one)}`) ?? [])).toEqual([])
  })

  it('give keys scopes that exist', () => {
    const given = said.flatMap((one) =>
      [...one.text.matchAll(/--scopes ([a-z][a-z:,]*)/g)].map(([, list = '']) => ({ ...one, list })),
    )
    expect(given.length).toBeGreaterThan(5)
    const known = new Set<string>(scopes)
    expect(given.filter(({ list }) => list.split(',').some((scope) => !known.has(scope)))).toEqual([])
  })

  it('of the forwarder are commands with options that exist', async () => {
    const lines = commandLines(/switchhook-forwarder/)
    expect(lines.length).toBeGreaterThan(5)
    const program = await wholeProgram()
    expect(lines.flatMap((one) => faultOf(program, one.words)?.concat(` in ${at(one)}`) ?? [])).toEqual([])
  })

  it('of npm are scripts of the package', () => {
    const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(read('package.json')))
    const names = said.flatMap((one) =>
      [...one.text.matchAll(/\bnpm run ([a-z:]+)/g)].map(([, name = '']) => ({ ...one, name })),
    )
    expect(names.length).toBeGreaterThan(10)
    expect(names.filter(({ name }) => !(name in scripts)).map(at)).toEqual([])
  })
})

describe('places in the documents', () => {
  it('are files and folders of the project', () => {
    const inProject = /^(?:src|functions|docs|scripts|test|bench)\/[\w./-]*$/
    const named = said.flatMap((one) => one.text.split(/\s+/).map((word) => ({ ...one, word })))
    const files = named.filter(({ word }) => inProject.test(word) && !/\.\.\.|<|…/.test(word))
    expect(files.length).toBeGreaterThan(40)
    expect(files.filter(({ word }) => !existsSync(path.join(root, word))).map(at)).toEqual([])
  })

  it('within a page are headings of that page', () => {
    const slug = (heading: string) =>
      heading
        .trim()
        .toLowerCase()
        .replace(/[`*]|\[([^\]]*)\]\([^)]*\)/g, '$1')
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replace(/\s/g, '-')
    const headings = (page: string) => [...read(page).matchAll(/^#+ (.*)$/gm)].map(([, text = '']) => slug(text))
    const links = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:)([^)#]*)#([^)]+)\)/g)].map(([, file = '', anchor = '']) => ({
        ...{ page, anchor },
        target: file === '' ? page : path.join(path.dirname(page), file),
      })),
    )
    expect(links.length).toBeGreaterThan(3)
    const broken = links.filter(({ target, anchor }) => target.endsWith('.md') && !headings(target).includes(anchor))
    expect(broken).toEqual([])
  })
})

describe('routes in the documents', () => {
  const { paths } = z
    .object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) })
    .parse(JSON.parse(read('functions/openapi.json')))
  const shape = (route: string) => route.replace(/\{[^}]*\}|:[a-z]\w*|<[^>]*>/gi, '*').replace(/[?#].*$/, '')
  const declared = Object.entries(paths).map(([route, methods]) => {
    const pattern = shape(route).replace(/[.+]/g, '\\$&').replaceAll('*', '[^/]+')
    return { pattern: new RegExp(`^${pattern}$`), methods: Object.keys(methods) }
  })
  const exists = (method: string, route: string) =>
    declared.some(({ pattern, methods }) => pattern.test(route) && methods.includes(method))
  /** The forwarder's status server, sockets and files: no operations of the cloud. */
  const elsewhere = /^\/(?:trigger\/|status$|health$|calls\/from-pbx|alerts\/|ws$|relay\/ws$|api\/(?:calls|alerts)\/)/

  it('are operations, with that method', () => {
    const routes = said.flatMap((one) =>
      [...one.text.matchAll(/\b(GET|POST|PUT|PATCH|DELETE) (\/[^\s`,)]*)/g)].map(([, method = '', route = '']) => ({
        ...one,
        method: method.toLowerCase(),
        route: shape(route).replace(/[.…]+$/, ''),
      })),
    )
    expect(routes.length).toBeGreaterThan(30)
    const wrong = routes.filter(
      ({ method, route }) => !elsewhere.test(route) && !exists(method, route) && route !== '/*',
    )
    expect(wrong.map((one) => `${one.method} ${one.route} in ${at(one)}`)).toEqual([])
  })

  it('answer each error with the status that the page of errors gives', () => {
    const rows = [...read('docs/errors.md').matchAll(/^\| `([a-z_]+)` \| (\d{3}) \|/gm)]
    expect(rows.length).toBeGreaterThan(20)
    for (const [, code = '', status] of rows)
      expect([code, statusOf(code as ErrorCode)]).toEqual([code, Number(status)])
  })
})

describe('settings of the forwarder in the documents', () => {
  it('have the defaults that the table gives', () => {
    const defaults = configSchema.parse({
      cloud: { url: 'https://switchhook.example.com', key: 'x' },
      sources: [{ id: 'pbx', type: 'asterisk-ami' }],
    })
    const valueAt = (name: string) =>
      name.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], defaults)
    const table = read('docs/forwarder.md').split('| setting | default |')[1]?.split('\n\n')[0] ?? ''
    const rows = [...table.matchAll(/^\| ((?:`[\w.]+`(?:, )?)+) \| ([^|]+) \|/gm)]
    expect(rows.length).toBeGreaterThan(8)
    for (const [, names = '', text = ''] of rows) {
      const values = text.trim().split(', ')
      for (const [i, name] of names.replaceAll('`', '').split(', ').entries()) {
        const written = (values[i] ?? values[0] ?? '').replaceAll('`', '')
        if (!/^(?:\d+|true|false|auto|US|UTC)$/.test(written)) continue
        expect([name, String(valueAt(name))]).toEqual([name, written])
      }
    }
  })

  it('load as the examples have them', () => {
    const filled = (text: string) => text.replace(/\$\{\w+(?::-([^}]*))?\}/g, (_, fallback = 'secret') => fallback)
    const examples = pages.flatMap((page) => blocks(page, 'ya?ml'))
    expect(examples.length).toBeGreaterThan(8)
    let checked = 0
    for (const example of examples) {
      const parsed: unknown = parseYaml(filled(example.text))
      const entries = z
        .array(z.looseObject({ type: z.string() }))
        .safeParse(Array.isArray(parsed) ? parsed : (parsed as { sources?: unknown } | null)?.sources)
      for (const entry of entries.data ?? []) {
        const plan = sourceTypes.find(({ type }) => type === entry.type)?.plan({ id: 'pbx', ...entry })
        expect(plan === undefined ? 'no such type' : plan.ok ? [] : plan.issues, at(example)).toEqual([])
        checked += 1
      }
    }
    expect(checked).toBeGreaterThan(6)
  })

  it('and every block of JSON is JSON', () => {
    for (const block of pages.flatMap((page) => blocks(page, 'json')))
      expect(() => JSON.parse(block.text.replace(/…/g, '')), at(block)).not.toThrow()
  })
})
