import path from 'node:path';
import ts from 'typescript';

export interface DeclaredColumn {
  nullable: boolean;
  /** May be left out of an insert. */
  optional: boolean;
  /** What a select gives: `string`, `number`, `boolean`, `Date`, `Buffer`, `string[]` or `json`. */
  kind: string;
  /** The words of a union of literals; null when it is not one. */
  words: string[] | null;
}

export type DeclaredSchema = Record<string, Record<string, DeclaredColumn>>;

const SOURCE = `
  import type { Insertable, Selectable } from 'kysely';
  import type { Schema } from '#db/schema.ts';
  export type Rows = { [T in keyof Schema]: Selectable<Schema[T]> };
  export type NewRows = { [T in keyof Schema]: Insertable<Schema[T]> };
`;

/** Reads db/schema.ts with the compiler: what every column is when selected and when inserted. */
export function readDeclaredSchema(root: string): DeclaredSchema {
  const { options } = ts.convertCompilerOptionsFromJson(
    {
      target: 'ES2023',
      module: 'ESNext',
      moduleResolution: 'Bundler',
      strict: true,
      allowImportingTsExtensions: true,
      noEmit: true,
      lib: ['ES2023'],
      types: ['node'],
      skipLibCheck: true,
    },
    root,
  );
  const file = path.join(root, 'declared-schema.probe.ts');
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.readFile = (name) => (name === file ? SOURCE : readFile(name));
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, SOURCE, ts.ScriptTarget.ES2023) : getSourceFile(name, ...rest);
  const program = ts.createProgram([file], options, host);
  const source = program.getSourceFile(file);
  const problems = program.getSemanticDiagnostics(source);
  if (source === undefined || problems.length > 0)
    throw new Error(ts.formatDiagnostics(problems, { ...host, getNewLine: () => '\n' }));
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(source);
  const exported = new Map(module === undefined ? [] : checker.getExportsOfModule(module).map((symbol) => [symbol.name, symbol]));
  const typeNamed = (name: string): ts.Type => {
    const found = exported.get(name);
    if (found === undefined) throw new Error(`No type ${name}`);
    return checker.getDeclaredTypeOfSymbol(found);
  };
  const fields = (type: ts.Type) =>
    checker.getPropertiesOfType(type).map((symbol) => ({ symbol, type: checker.getTypeOfSymbolAtLocation(symbol, source) }));
  const inserts = new Map(fields(typeNamed('NewRows')).map(({ symbol, type }) => [symbol.name, type]));

  return Object.fromEntries(
    fields(typeNamed('Rows')).map(({ symbol: table, type }) => {
      const insert = inserts.get(table.name);
      const optional = new Set(
        insert === undefined
          ? []
          : fields(insert)
              .filter(({ symbol }) => symbol.flags & ts.SymbolFlags.Optional)
              .map(({ symbol }) => symbol.name),
      );
      const columns = fields(type).map(
        ({ symbol, type: column }) => [symbol.name, describe(checker, column, optional.has(symbol.name))] as const,
      );
      return [table.name, Object.fromEntries(columns)];
    }),
  );
}

function describe(checker: ts.TypeChecker, type: ts.Type, optional: boolean): DeclaredColumn {
  const parts = type.isUnion() ? type.types : [type];
  const nullable = parts.some((part) => part.flags & ts.TypeFlags.Null);
  const values = parts.filter((part) => !(part.flags & ts.TypeFlags.Null));
  const words = values.every((part) => part.isStringLiteral()) ? values.map((part) => part.value).toSorted() : null;
  const names = new Set(values.map((part) => kindOf(checker, part)));
  return { nullable, optional, kind: [...names].join('|'), words };
}

function kindOf(checker: ts.TypeChecker, type: ts.Type): string {
  if (type.flags & ts.TypeFlags.StringLike) return 'string';
  if (type.flags & ts.TypeFlags.NumberLike) return 'number';
  if (type.flags & ts.TypeFlags.BooleanLike) return 'boolean';
  const name = type.symbol?.name ?? '';
  if (name === 'Date' || name === 'Buffer') return name;
  const [element] = checker.isArrayType(type) ? checker.getTypeArguments(type as ts.TypeReference) : [];
  const elements = element?.isUnion() ? element.types : [element];
  if (element !== undefined && elements.every((part) => part && part.flags & ts.TypeFlags.StringLike)) return 'string[]';
  return 'json';
}
