import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import pg from 'pg';
import { connectionConfig } from '../../prisma/client.ts';
import { testDatabase, type TestDatabase } from '../support/postgres.ts';

/** The part of the platform's WebAssembly that is needed here; TypeScript has it with browsers. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>;
  instantiate(module: object, imports: object): Promise<{ exports: Record<string, () => void> }>;
};

/** What this test uses of `@prisma/schema-engine-wasm`. */
interface EngineModule {
  __wbg_set_wasm(exports: object): void;
  readonly SchemaEngine: {
    new: (options: object, log: (line: string) => void, adapter: object) => Promise<Engine>;
  };
}
interface Engine {
  diff(params: object): Promise<{ readonly exitCode: number; readonly stdout: string | null }>;
}

/** PostgreSQL's "char", in which its catalogue speaks; the adapter knows it as text only. */
const CHAR_OID = 18;
const TEXT_OID = 25;

let home: TestDatabase;
let engineModule: EngineModule;

beforeAll(async () => {
  home = await testDatabase();
  engineModule = await loadEngine();
});

afterAll(async () => {
  await home.drop();
});

async function loadEngine(): Promise<EngineModule> {
  const folder = path.dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm'));
  const glue = (await import(path.join(folder, 'schema_engine_bg.js'))) as EngineModule;
  const module = await WebAssembly.compile(
    await readFile(path.join(folder, 'schema_engine_bg.wasm')),
  );
  const instance = await WebAssembly.instantiate(module, {
    './schema_engine_bg.js': glue,
  });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports['__wbindgen_start']!();
  return glue;
}

/**
 * The adapter does not know "char" and the engine insists on it: the column goes through the
 * adapter as text and gets its type back behind it.
 */
class CatalogueAdapter extends PrismaPg {
  override async connect(): ReturnType<PrismaPg['connect']> {
    const adapter = await super.connect();
    const charColumns = new Map<string, readonly number[]>();
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (query) => {
      const result = await queryRaw(query);
      const columnTypes = [...result.columnTypes];
      for (const index of charColumns.get(query.sql) ?? []) {
        columnTypes[index] = ColumnTypeEnum.Character;
      }
      return { ...result, columnTypes };
    };
    noteCharColumns(adapter.underlyingDriver(), charColumns);
    return adapter;
  }
}

function noteCharColumns(inner: pg.Pool, charColumns: Map<string, readonly number[]>): void {
  const query = inner.query.bind(inner) as (...args: unknown[]) => Promise<pg.QueryResult>;
  inner.query = (async (...args: unknown[]) => {
    const result = await query(...args);
    const fields = result.fields ?? [];
    const found = [...fields.keys()].filter((index) => fields[index]!.dataTypeID === CHAR_OID);
    charColumns.set((args[0] as { text: string }).text, found);
    for (const index of found) fields[index]!.dataTypeID = TEXT_OID;
    return result;
  }) as unknown as pg.Pool['query'];
}

async function diffWith(schema: string): Promise<{ exitCode: number; stdout: string | null }> {
  const files = [{ path: 'schema.prisma', content: schema }];
  const pool = new pg.Pool(connectionConfig(home.url));
  try {
    const engine = await engineModule.SchemaEngine.new(
      { datamodels: [['schema.prisma', schema]] },
      () => undefined,
      bindMigrationAwareSqlAdapterFactory(new CatalogueAdapter(pool)),
    );
    return await engine.diff({
      from: { tag: 'schemaDatasource', files, configDir: '.' },
      to: { tag: 'schemaDatamodel', files },
      script: true,
      exitCode: true,
      shadowDatabaseUrl: null,
      filters: { externalTables: ['public._prisma_migrations'], externalEnums: [] },
    });
  } finally {
    await pool.end();
  }
}

const readSchema = (): Promise<string> => readFile('prisma/schema.prisma', 'utf8');

test('the migrations make exactly what the schema says', async () => {
  const { exitCode, stdout } = await diffWith(await readSchema());
  expect({ exitCode, stdout }).toEqual({
    exitCode: 0,
    stdout: expect.stringMatching(/^\s*(-- This is an empty migration\.)?\s*$/),
  });
});

test('a column that the migrations do not make is found', async () => {
  const schema = (await readSchema()).replace('outcome        String?', '$&\n  mood String?');
  expect(await diffWith(schema)).toMatchObject({
    exitCode: 2,
    stdout: expect.stringContaining('ADD COLUMN     "mood" TEXT'),
  });
});
