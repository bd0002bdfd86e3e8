/* eslint jsx-a11y/no-redundant-roles: off, jsx-a11y/no-interactive-element-to-noninteractive-role: off --
   a table that is laid out otherwise on a narrow page is a table no more to some browsers, unless it says so */
import { Link, useNavigate } from '@remix-run/react';
import { tableFeatures, useTable, type ColumnDef } from '@tanstack/react-table';
import { useEffect, useMemo, useRef, type ReactNode } from 'react';
import { useSingleKey } from './single-keys';

const features = tableFeatures({});
type Features = typeof features;

export type DataColumn<Row> = {
  id: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** The column that names the row; exactly one. Its first link is where the row leads. Links of cells are plain `<a>`. */
  namesRow?: boolean;
  /** Where the header leads: this page, sorted by this column (the other way round when it is already). */
  sortHref?: string;
  sorted?: 'ascending' | 'descending' | undefined;
  /** Figures line up at the end. */
  figures?: boolean;
  /** How much of the table's width it takes, where a row is one line; without it an equal share of what is left. */
  size?: 'narrow' | 'wide' | 'main';
};

type DataTableProps<Row> = {
  caption: ReactNode;
  /** Must keep its identity while its content is the same: a constant, or a memo. */
  columns: readonly DataColumn<Row>[];
  rows: readonly Row[];
  rowId: (row: Row) => string;
  /** What stands in the table's place when it has no rows: an `EmptyState`. */
  empty: ReactNode;
};

/**
 * A table set like one in a book. Sorting, filtering and paging belong to the address and the
 * server; this renders what came back. On a narrow page each row stacks, its cells named by their
 * headers, and the roles are said outright, since a browser may take a table laid out otherwise for none. Where scripts run, the keys j and k move between the rows' links from anywhere on the page, the arrow keys within the table, and a link of a cell is followed
 * without loading a document: the table sees to it for all of them, since a `Link` costs as much as the row around it.
 */
export function DataTable<Row>({ caption, columns, rows, rowId, empty }: DataTableProps<Row>) {
  const byId = useMemo(() => new Map(columns.map((column) => [column.id, column])), [columns]);
  const definitions = useMemo(
    () => columns.map(({ id, header }): ColumnDef<Features, Row & object> => ({ id, header })),
    [columns],
  );
  const table = useTable<Features, Row & object>({
    features,
    columns: definitions,
    data: rows as readonly (Row & object)[],
    getRowId: rowId,
  });
  const body = useRef<HTMLTableSectionElement>(null);
  const navigate = useNavigate();
  const hasRows = rows.length > 0;
  useSingleKey('j', () => step(body.current, 1));
  useSingleKey('k', () => step(body.current, -1));
  useEffect(() => (hasRows && body.current !== null ? moveByArrows(body.current) : undefined), [hasRows]);
  useEffect(
    () => (hasRows && body.current !== null ? followLinks(body.current, navigate) : undefined),
    [hasRows, navigate],
  );

  if (!hasRows) {
    return (
      <div tabIndex={-1} data-news="list">
        {empty}
      </div>
    );
  }
  return (
    <table className="data-table" role="table" tabIndex={-1} data-news="list">
      <caption>{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {table.getFlatHeaders().map((header) => {
            const column = byId.get(header.column.id);
            return (
              <th
                key={header.id}
                role="columnheader"
                scope="col"
                aria-sort={column?.sorted}
                data-figures={column?.figures ? '' : undefined}
                data-size={column?.size}
              >
                {column?.sortHref === undefined ? (
                  column?.header
                ) : (
                  <Link to={column.sortHref} preventScrollReset data-keeps-focus>
                    {column.header}
                  </Link>
                )}
              </th>
            );
          })}
        </tr>
      </thead>
      <tbody ref={body} role="rowgroup">
        {table.getRowModel().rows.map((row) => (
          <tr key={row.id} role="row">
            {columns.map((column) =>
              column.namesRow === true ? (
                <th key={column.id} role="rowheader" scope="row">
                  {column.cell(row.original)}
                </th>
              ) : (
                <td
                  key={column.id}
                  role="cell"
                  data-label={column.header}
                  data-figures={column.figures ? '' : undefined}
                >
                  {column.cell(row.original)}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The links that name the rows, in order. */
function rowLinks(body: HTMLElement): HTMLAnchorElement[] {
  return [...body.querySelectorAll<HTMLAnchorElement>('th[scope=row] a')];
}

/** Goes to the row after or before that of the focus; from anywhere else to the first, or the last. */
function step(body: HTMLElement | null, by: 1 | -1): void {
  if (body === null) return;
  const links = rowLinks(body);
  const at = links.findIndex((link) => link.closest('tr')?.contains(document.activeElement) === true);
  links.at(at === -1 ? (by === 1 ? 0 : -1) : at + by < 0 ? at : Math.min(at + by, links.length - 1))?.focus();
}

const arrows: Record<string, 1 | -1> = { ArrowDown: 1, ArrowUp: -1 };

/** Lets the arrow keys walk from row to row while a link or a button of one has the focus. Returns the way to stop. */
function moveByArrows(body: HTMLTableSectionElement): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    const by = arrows[event.key];
    if (by === undefined || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (!(event.target as Element).matches('a, button')) return;
    event.preventDefault();
    step(body, by);
  };
  body.addEventListener('keydown', onKeyDown);
  return () => body.removeEventListener('keydown', onKeyDown);
}

/** Follows a plain click on a link of the table within the page. Returns the way to stop. */
function followLinks(body: HTMLTableSectionElement, navigate: (to: string) => void): () => void {
  const onClick = (event: MouseEvent) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>('a[href^="/"]');
    if (link === null || event.defaultPrevented || event.button !== 0) return;
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    navigate(link.getAttribute('href') ?? '');
  };
  body.addEventListener('click', onClick);
  return () => body.removeEventListener('click', onClick);
}
