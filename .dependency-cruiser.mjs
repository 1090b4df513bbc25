/**
 * Who may import whom (docs/architecture.md). Each rule says what to do instead; scripts/check/layers.test.ts proves
 * that each one bites. Types count as imports: a type drags its layer along.
 */
import { Compiler } from '@swc/core'

// dependency-cruiser 17 asks swc for TypeScript and forgets JSX: a .tsx file would not parse.
const { parseFileSync } = Compiler.prototype
Reflect.set(
  Compiler.prototype,
  'parseFileSync',
  /** @this {Compiler} @param {string} file @param {import('@swc/core').TsParserConfig} options */
  function (file, options) {
    return parseFileSync.call(this, file, { ...options, tsx: file.endsWith('.tsx') })
  },
)

const tests = '[.]test[.]ts$|(^|/)(contract|[^/]+-contract)[.]ts$|^src/adapters/(crm|platform/[^/]+)/contract/'
/** What runs in the Worker, where there is no disk and no process. */
const worker = '^(functions/|src/(?!programs/))'

/**
 * @param {string} name
 * @param {string} comment
 * @param {object} from
 * @param {object} to
 */
function forbid(name, comment, from, to) {
  return { name, comment, severity: 'error', from, to }
}

export default {
  forbidden: [
    forbid(
      'no-circular',
      'Two files need each other: move what both need into a third, or pass it in as an argument.',
      {},
      { circular: true },
    ),
    forbid(
      'resolvable',
      'This import leads nowhere: correct the path (with its .ts extension) or install the package.',
      {},
      { couldNotResolve: true, pathNot: '^cloudflare:' },
    ),
    forbid(
      'lib-knows-no-subject',
      'lib has helpers without a subject: it takes ports as arguments and knows nothing else of the product.',
      { path: '^src/lib/', pathNot: tests },
      { path: '^(src|functions)/', pathNot: '^src/(lib|ports)/' },
    ),
    forbid(
      'ports-are-types',
      'A port is a type that platforms implement: it knows errors of lib and other ports, nothing that implements it.',
      { path: '^src/ports/', pathNot: tests },
      { path: '^(src|functions)/', pathNot: '^src/(ports|lib)/' },
    ),
    forbid(
      'wire-is-forms-only',
      'A public form stands by itself: let core or app convert to it.',
      {
        path: '^src/wire/',
        pathNot: tests,
      },
      { path: '^(src|functions)/', pathNot: '^src/(wire|lib)/' },
    ),
    forbid(
      'core-knows-core-only',
      'The core knows core, ports, lib and wire: take a port as an argument, and let an adapter translate what a platform, CRM or phone system says.',
      { path: '^src/core/', pathNot: tests },
      { path: '^(src|functions)/', pathNot: '^src/(core|ports|lib|wire)/' },
    ),
    forbid(
      'adapters-translate-only',
      'An adapter knows core, ports, lib and wire: the app and programs use it, never the other way round.',
      { path: '^src/adapters/', pathNot: tests },
      { path: '^(src|functions)/', pathNot: '^src/(adapters|core|ports|lib|wire)/' },
    ),
    forbid(
      'adapters-are-independent',
      'CRMs, phone systems and platforms do not know each other: move what two of them need into src/core or src/lib.',
      { path: '^src/adapters/([^/]+)/', pathNot: tests },
      { path: '^src/adapters/([^/]+)/', pathNot: '^src/adapters/$1/' },
    ),
    forbid(
      'connectors-are-independent',
      'One CRM must not need another: move what both need into src/adapters/crm/ itself or src/adapters/crm/http/.',
      { path: '^src/adapters/crm/([^/]+)/' },
      { path: '^src/adapters/crm/[^/]+/', pathNot: '^src/adapters/crm/($1|http|contract)/' },
    ),
    forbid(
      'phone-systems-are-independent',
      'One phone system must not need another: move what both need into src/adapters/pbx/rows/ or src/core/calls/.',
      { path: '^src/adapters/pbx/([^/]+)/' },
      { path: '^src/adapters/pbx/[^/]+/', pathNot: '^src/adapters/pbx/($1|rows)/' },
    ),
    forbid(
      'platform-knows-no-calls',
      'A platform stores and carries bytes and knows no calls, contacts or deliveries: pass in what it is to do with them.',
      {
        path: '^src/adapters/platform/',
        pathNot: tests,
      },
      { path: '^src/(core|wire)/' },
    ),
    forbid(
      'http-framework-in-app-only',
      'Hono belongs to src/app/http and functions/: let everything else take and give plain values.',
      { path: '^src/', pathNot: '^src/app/http/' },
      { path: 'node_modules/(hono|@hono)/' },
    ),
    forbid(
      'app-knows-no-program',
      'The app runs in the Worker: move what it shares with a program into core, lib or wire.',
      { path: '^src/app/', pathNot: tests },
      { path: '^(functions|src/programs)/' },
    ),
    forbid(
      'functions-are-leaves',
      'src/ is called by functions/, never the other way round: move what is needed into src/.',
      { path: '^src/' },
      { path: '^functions/' },
    ),
    forbid(
      'programs-are-leaves',
      'A program is a leaf: move what others need from it into core, lib or wire.',
      { path: '^(functions/|src/(?!programs/))', pathNot: tests },
      { path: '^src/programs/' },
    ),
    forbid(
      'programs-are-independent',
      'One program must not need another: move what both need into client, terminal, local-deployment or below. (build bundles the programs, demo drives the command line, and extension has a rule of its own.)',
      { path: '^src/programs/([^/]+)/', pathNot: ['^src/programs/(build|demo|extension)/', tests] },
      { path: '^src/programs/[^/]+/', pathNot: '^src/programs/($1|client|build|terminal|local-deployment)/' },
    ),
    forbid(
      'shared-program-parts-know-no-program',
      'client, terminal and local-deployment serve several programs: they know none of them.',
      { path: '^src/programs/(client|terminal|local-deployment)/', pathNot: tests },
      { path: '^src/programs/', pathNot: '^src/programs/(client|terminal|local-deployment|build)/' },
    ),
    forbid(
      'worker-has-no-disk',
      'This runs in workerd and on Vercel: use web APIs, or node:crypto and node:buffer.',
      { path: worker, pathNot: tests },
      { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|buffer|async_hooks)$' },
    ),
    forbid(
      'pages-run-in-browsers',
      'A page is a program in a browser: it takes the client, numbers, the reading of files of contacts and public forms; all else it asks the server for.',
      { path: '^src/programs/pages/', pathNot: tests },
      { path: '^src/', pathNot: '^src/(programs/(pages|client)|core/phone|core/contacts/import|wire|lib)/' },
    ),
    forbid(
      'extension-runs-in-browsers',
      'The extension is a program in a browser that shows what the agent page shows: it takes the client, the parts of the pages and of the agent page, numbers and public forms; all else it asks the server for.',
      { path: '^src/programs/extension/', pathNot: tests },
      { path: '^src/', pathNot: '^src/(programs/(extension|client|pages/(parts|agent))|core/phone|wire|lib)/' },
    ),
    forbid(
      'product-needs-no-test',
      'Product code must not import from test/, *.test.ts or a contract suite: move what it needs into src/.',
      { path: '^(src|functions|bin)/', pathNot: tests },
      { path: ['^test/', tests] },
    ),
    forbid(
      'product-needs-no-dev-package',
      'This package is not there in production: move it from devDependencies to dependencies.',
      { path: '^(src|functions)/', pathNot: [tests, '^src/programs/(dev|build)/'] },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    ),
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|[.]cache)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
}
