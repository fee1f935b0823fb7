import ts from 'typescript';

/** One way that a workflow can go: which place in `src/workflows`, and what was true there. */
export interface Branch {
  /** Without its line, which moves: `one-delivery.ts: if (x)`, with `#2` after it where the same text comes again. */
  place: string;
  line: number;
  way: 'yes' | 'no';
}

export interface Instrumented {
  source: string;
  /** By what its probes tell: `3 yes`. */
  branches: Map<string, Branch>;
}

const logical: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
]);

/**
 * Has each condition of a file tell how it came out: of `if`, loops, `?:`, the left side of `&&`, `||` and `??`; and each
 * `case`, `catch` and default value that it was come by. `?.` and `??=` are not looked at.
 * @param firstId probes are numbered from here
 */
export function instrument(file: string, text: string, firstId: number): Instrumented {
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const starts: { at: number; text: string }[] = [];
  const ends: typeof starts = [];
  const branches = new Map<string, Branch>();
  const seen = new Map<string, number>();
  let id = firstId;

  const add = (node: ts.Node, ways: Branch['way'][]): number => {
    id += 1;
    const shown = shownText(node);
    const times = (seen.get(shown) ?? 0) + 1;
    seen.set(shown, times);
    const place = `${file}: ${shown}${times > 1 ? ` #${times}` : ''}`;
    const line = tree.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    for (const way of ways) branches.set(`${id} ${way}`, { place, line, way });
    return id;
  };
  const wrap = (probe: string, of: ts.Node, value: ts.Expression, ways: Branch['way'][]): void => {
    starts.push({ at: value.getStart(), text: `probe.${probe}(${add(of, ways)}, ` });
    // A condition may be made of conditions.
    visit(value);
    ends.push({ at: value.getEnd(), text: ')' });
  };
  const both: Branch['way'][] = ['yes', 'no'];
  const come = (of: ts.Node, at: number): void =>
    void starts.push({ at, text: `probe.passed(${add(of, ['yes'])}); ` });

  const visit = (node: ts.Node): void => {
    if (ts.isIfStatement(node) || ts.isWhileStatement(node) || ts.isDoStatement(node))
      visitParts(node, node.expression);
    else if (ts.isConditionalExpression(node)) visitParts(node, node.condition);
    else if (ts.isForStatement(node) && node.condition) visitParts(node, node.condition);
    else if (ts.isBinaryExpression(node) && logical.has(node.operatorToken.kind)) visitParts(node, node.left);
    else if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken)
      visitParts(node, node.left, 'given');
    else if ((ts.isParameter(node) || ts.isBindingElement(node)) && node.initializer)
      visitParts(node, node.initializer, 'passed', ['yes']);
    else {
      if (ts.isCatchClause(node)) come(node, node.block.getStart() + 1);
      if (ts.isCaseOrDefaultClause(node) && node.statements[0]) come(node, node.statements[0].getStart());
      ts.forEachChild(node, visit);
    }
  };
  const visitParts = (node: ts.Node, value: ts.Expression, probe = 'held', ways = both): void =>
    ts.forEachChild(node, (part) => (part === value ? wrap(probe, node, value, ways) : visit(part)));
  visit(tree);
  // From the end on, so that places stay; of two at one place the outer one opens first, and closes last.
  const edits = [...starts, ...ends].map((edit, order) => ({ ...edit, order }));
  edits.sort((one, other) => other.at - one.at || other.order - one.order);
  let source = text;
  for (const edit of edits) source = source.slice(0, edit.at) + edit.text + source.slice(edit.at);
  return { source: `import * as probe from './probe.ts';\n${source}`, branches };
}

/** The condition, or the head of a clause. */
function shownText(node: ts.Node): string {
  const of = ts.isIfStatement(node)
    ? `if (${node.expression.getText()})`
    : ts.isWhileStatement(node) || ts.isDoStatement(node)
      ? `while (${node.expression.getText()})`
      : ts.isForStatement(node)
        ? `for (${node.condition?.getText()})`
        : ts.isCatchClause(node)
          ? `catch (${node.variableDeclaration?.getText() ?? ''})`
          : ts.isCaseClause(node)
            ? `case ${node.expression.getText()}`
            : ts.isDefaultClause(node)
              ? 'default'
              : node.getText();
  return of.replaceAll(/\s+/g, ' ');
}
