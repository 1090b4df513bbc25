/**
 * The Worker without what only describes it: texts of its operations and fields, and the forms of its answers, which the OpenAPI
 * document is made of beforehand. workerd compiles them at every start, also those of modules that are only ever imported later.
 * What must stay true: what the Worker does with a request does not depend on anything left out here.
 */
import type { Plugin } from 'rolldown'
import { parseSync, Visitor } from 'rolldown/utils'

type Statement = ReturnType<typeof parseSync>['program']['body'][number]
type Call = Parameters<NonNullable<ConstructorParameters<typeof Visitor>[0]['CallExpression']>>[0]

/** Of an operation (app/http/operation.ts): for the document only. Its `summary` stands in the audit log too, so it stays. */
const describing = new Set(['description', 'tag', 'fails', 'headers'])

/** A piece of source, and what stands there instead. */
interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

export const withoutDescriptions: Plugin = {
  name: 'without-descriptions',
  transform: {
    filter: {
      id: { include: /\/(src|functions)\/.*\.ts$/, exclude: /node_modules/ },
      code: /\bdefineOperation\(|\bz\./,
    },
    handler: (code, file) => ({ code: edited(code, editsOf(code, file)) }),
  },
}

/** Functions that only make what they return (`z`: all of zod's): what nothing refers to any more is left out, too. */
export const withoutEffects = ['defineOperation', 'limited', 'once', 'z']

function editsOf(code: string, file: string): Edit[] {
  const { program } = parseSync(file, code)
  const edits = /\/src\/wire\//.test(file) ? program.body.flatMap(effectless) : []
  new Visitor({
    CallExpression(call) {
      edits.push(...(ofSchema(call) ?? ofOperation(call)))
    },
  }).visit(program)
  return edits
}

/** The forms of src/wire have no effects by being made either, but by that of one form from another it can't be seen. */
function effectless(statement: Statement): Edit[] {
  const { declaration } = statement.type === 'ExportNamedDeclaration' ? statement : { declaration: statement }
  if (declaration?.type !== 'VariableDeclaration') return []
  return declaration.declarations.flatMap(({ init }) =>
    init?.type === 'CallExpression'
      ? [
          { start: init.start, end: init.start, text: '/* @__PURE__ */ (() => ' },
          { start: init.end, end: init.end, text: ')()' },
        ]
      : [],
  )
}

/** `.describe('…')` and `.meta({ … })` behind a schema. */
function ofSchema({ callee, arguments: [given], end }: Call): Edit[] | undefined {
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return undefined
  const { name } = callee.property
  const describes = name === 'describe' || (name === 'meta' && given?.type === 'ObjectExpression')
  return describes ? [{ start: callee.object.end, end, text: '' }] : undefined
}

/** Of `defineOperation({ … })`: of its answers only the statuses are left. */
function ofOperation({ callee, arguments: [given] }: Call): Edit[] {
  if (callee.type !== 'Identifier' || callee.name !== 'defineOperation' || given?.type !== 'ObjectExpression') return []
  return given.properties.flatMap((property) => {
    if (property.type !== 'Property' || property.key.type !== 'Identifier') return []
    const { key, value } = property
    if (describing.has(key.name)) return { start: value.start, end: value.end, text: 'undefined' }
    if (key.name !== 'responses' || value.type !== 'ObjectExpression') return []
    return value.properties.flatMap((response) =>
      response.type === 'Property' ? { start: response.value.start, end: response.value.end, text: '{}' } : [],
    )
  })
}

/** Edits may stand within others: a `.describe` in a form that is left out as a whole. Lines keep their numbers. */
function edited(code: string, edits: readonly Edit[]): string {
  let [text, at] = ['', 0]
  for (const { start, end, text: instead } of edits.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    if (start < at) continue
    text += code.slice(at, start) + instead + '\n'.repeat(code.slice(start, end).split('\n').length - 1)
    at = end
  }
  return text + code.slice(at)
}
