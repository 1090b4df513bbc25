/**
 * Who may import whom (docs/architecture.md). Each rule says what to do instead; scripts/check/layers.test.ts proves
 * that each one bites. Types count as imports: a type drags its layer along.
 */
const core = '^src/(agents|breakers|phone|calls|contacts|deliveries|live|metrics|orders|pipeline|staffing)/'
const portTypes =
  '^src/platform/((clock|figures|http|log|platform)|records/(records|counts)|queue/queue|live/live)[.]ts$'
const tests = '[.]test[.]ts$|(^|/)(contract|[^/]+-contract)[.]ts$|^src/crm/contract/'
/** What runs in the Worker, where there is no disk and no process. */
const worker = '^(functions/|src/(?!(cli|local|forwarder)/))'

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
      'core-knows-ports-only',
      'The core knows no platform: take a port (clock, figures, http, log, records/records, queue/queue) as an argument; functions/ passes the adapter in.',
      { path: core, pathNot: tests },
      { path: '^src/platform/', pathNot: portTypes },
    ),
    forbid(
      'core-knows-no-vendor',
      'The core knows no CRM and no phone system: let the connector or source translate to ContactSource, Destination or CallEvent.',
      { path: core, pathNot: tests },
      { path: '^src/(crm|sources|forwarder|dashboard)/' },
    ),
    forbid(
      'http-framework-in-functions-only',
      'Hono belongs to functions/: let src/ take and give plain values.',
      { path: '^src/' },
      { path: 'node_modules/(hono|@hono)/' },
    ),
    forbid(
      'src-knows-no-functions',
      'src/ is called by functions/, never the other way round: move what is needed into src/.',
      { path: '^src/' },
      { path: '^functions/' },
    ),
    forbid(
      'connectors-are-independent',
      'One CRM must not need another: move what both need into src/crm/ itself or src/crm/http/.',
      { path: '^src/crm/([^/]+)/' },
      { path: '^src/crm/[^/]+/', pathNot: '^src/crm/($1|http|contract)/' },
    ),
    forbid(
      'sources-are-independent',
      'One source must not need another, nor a CRM: move what both need into src/sources/ itself or src/calls/.',
      { path: '^src/sources/([^/]+)/' },
      { path: '^src/(crm|sources/[^/]+)/', pathNot: '^src/sources/$1/' },
    ),
    forbid(
      'adapters-translate-only',
      'Connectors and sources know ports, not platforms: take the port as an argument.',
      { path: '^src/(crm|sources)/', pathNot: tests },
      { path: '^src/platform/', pathNot: portTypes },
    ),
    forbid(
      'programs-are-leaves',
      'src/cli, src/local and src/forwarder are programs: move what others need from them into a folder of its own.',
      { path: '^(src|functions)/', pathNot: '^src/(cli|local|forwarder)/' },
      { path: '^src/(cli|local|forwarder)/' },
    ),
    forbid(
      'worker-has-no-disk',
      'This runs in workerd and on Vercel: use web APIs, or node:crypto and node:buffer.',
      { path: worker, pathNot: tests },
      { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|buffer|async_hooks)$' },
    ),
    forbid(
      'pages-run-in-browsers',
      'A page is a program in a browser: it takes src/client and src/phone; all else it asks the server for.',
      { path: '^src/pages/', pathNot: tests },
      { path: '^src/', pathNot: '^src/(pages|client|phone)/' },
    ),
    forbid(
      'pages-are-leaves',
      'Nothing but a page takes parts of a page: move what others need into src/.',
      { path: '^(src|functions)/', pathNot: '^src/pages/' },
      { path: '^src/pages/' },
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
      { path: '^(src|functions)/', pathNot: [tests, '^src/local/'] },
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
      extensions: ['.ts', '.mjs', '.js', '.json'],
    },
  },
}
