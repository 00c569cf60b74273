#!/usr/bin/env python3
"""Turns a description in the XDR language (RFC 4506) into C types and their tables.

usage: stellar-xdr-generate.py INPUT.x OUTPUT.h OUTPUT.c
"""

import re
import sys

PREFIXED_ENUMS = {
    'OperationType': 'OPERATION_TYPE_',
    'LedgerEntryType': 'LEDGER_ENTRY_TYPE_',
    'ContractDataDurability': 'CONTRACT_DATA_DURABILITY_',
}

# Other names of Hash that are written in another way: each has a table of its own.
DISTINCT = {'ContractID', 'PoolID'}

BASIC = {
    'int': ('gint32', 'int32'),
    'unsigned int': ('guint32', 'uint32'),
    'hyper': ('gint64', 'int64'),
    'unsigned hyper': ('guint64', 'uint64'),
    'bool': ('gboolean', 'bool'),
}


def snake(name):
    name = re.sub(r'([A-Z]+)([A-Z][a-z])', r'\1_\2', name)
    return re.sub(r'([a-z0-9])([A-Z])', r'\1_\2', name).lower()


def c_type(name):
    if name.startswith('Stellar'):
        return name
    return 'Stellar' + name[0].upper() + name[1:]


def table(name):
    return 'stellar_xdr_' + snake(name)


def c_constant(enum, name):
    name = re.sub(r'^(tx|op)(?=[A-Z])', lambda m: m.group(1).upper() + '_', name)
    if name.startswith('STELLAR_'):
        return name
    return 'STELLAR_' + PREFIXED_ENUMS.get(enum, '') + name


class Parser:
    def __init__(self, text):
        text = re.sub(r'/\*.*?\*/', ' ', text, flags=re.S)
        self.tokens = re.findall(r'0x[0-9a-fA-F]+|-?\d+|\w+|[{}()\[\]<>;:,=*]', text)
        self.at = 0
        self.defs = []      # (kind, name, data), in the order they were read

    def peek(self):
        return self.tokens[self.at]

    def next(self):
        self.at += 1
        return self.tokens[self.at - 1]

    def take(self, token):
        got = self.next()
        if got != token:
            raise SystemExit('expected %s, got %s near %s' % (
                token, got, ' '.join(self.tokens[self.at - 6:self.at + 4])))

    def parse(self):
        while self.at < len(self.tokens):
            word = self.next()
            if word == 'typedef':
                decl = self.declaration(None)
                self.defs.append(('typedef', decl['name'], decl))
                self.take(';')
            elif word == 'enum':
                name = self.next()
                self.enum_body(name)
                self.take(';')
            elif word == 'struct':
                name = self.next()
                self.struct_body(name)
                self.take(';')
            elif word == 'union':
                name = self.next()
                self.union_body(name)
                self.take(';')
            else:
                raise SystemExit('unexpected ' + word)

    def enum_body(self, name):
        values = []
        self.take('{')
        while self.peek() != '}':
            value = self.next()
            self.take('=')
            values.append((value, int(self.next(), 0)))
            if self.peek() == ',':
                self.next()
        self.take('}')
        self.defs.append(('enum', name, values))

    def struct_body(self, name):
        fields = []
        self.take('{')
        while self.peek() != '}':
            fields.append(self.declaration(name))
            self.take(';')
        self.take('}')
        self.defs.append(('struct', name, fields))

    def union_body(self, name):
        self.take('switch')
        self.take('(')
        switch = self.next()
        label = self.next()
        self.take(')')
        self.take('{')
        arms = []
        default = None
        cases = []
        while self.peek() != '}':
            word = self.next()
            if word == 'case':
                cases.append(self.next())
                self.take(':')
                if self.peek() == 'case':
                    continue
            else:
                assert word == 'default', word
                self.take(':')
                cases = None
            if self.peek() == 'void':
                self.next()
                decl = None
            else:
                decl = self.declaration(name)
            self.take(';')
            if cases is None:
                default = (decl,)
            else:
                for index, case in enumerate(cases):
                    arms.append((case, decl, index == 0))
            cases = []
        self.take('}')
        self.defs.append(('union', name, (switch, label, arms, default)))

    def declaration(self, parent):
        word = self.next()
        if word in ('struct', 'union') and parent is not None:
            # A type without a name is called after its member.
            start = self.at
            depth = 0
            while depth > 0 or self.peek() != '{' and depth == 0 and self.peek() != '}':
                if self.peek() == '{':
                    break
                self.next()
            while True:
                token = self.next()
                depth += {'{': 1, '}': -1}.get(token, 0)
                if depth == 0:
                    break
            member = self.next()
            end = self.at
            name = parent + member[0].upper() + member[1:]
            self.at = start
            (self.struct_body if word == 'struct' else self.union_body)(name)
            self.at = end
            return {'type': name, 'name': member, 'shape': 'plain'}
        if word == 'unsigned':
            word += ' ' + self.next()
        decl = {'type': word, 'shape': 'plain'}
        if self.peek() == '*':
            self.next()
            decl['shape'] = 'optional'
        decl['name'] = self.next()
        if self.peek() == '<':
            self.next()
            decl['limit'] = 0xffffffff if self.peek() == '>' else int(self.next(), 0)
            self.take('>')
            decl['shape'] = 'variable'
        elif self.peek() == '[':
            self.next()
            decl['limit'] = int(self.next(), 0)
            self.take(']')
            decl['shape'] = 'fixed'
        return decl


class Writer:
    def __init__(self, defs):
        self.defs = defs
        self.kinds = {name: (kind, data) for kind, name, data in defs}
        self.h = []
        self.c = []
        self.inline = {}

    # The C declaration of a member (or of a typedef) called `name`.
    def declare(self, decl, name):
        base = decl['type']
        shape = decl['shape']
        if base == 'string':
            return 'StellarXdrString %s;' % name
        if base == 'opaque':
            if shape == 'fixed':
                return 'guint8 %s[%d];' % (name, decl['limit'])
            return 'StellarXdrOpaque %s;' % name
        element = BASIC[base][0] if base in BASIC else c_type(base)
        if shape == 'plain':
            return '%s %s;' % (element, name)
        if shape == 'optional':
            return '%s *%s;' % (element, name)
        if shape == 'fixed':
            return '%s %s[%d];' % (element, name, decl['limit'])
        return 'struct { guint32 length; %s *items; } %s;' % (element, name)

    def basic_table(self, base):
        return 'stellar_xdr_' + BASIC[base][1] if base in BASIC else table(base)

    # The table of a declaration's type; shapes without a name of their own get one here.
    def table_of(self, decl):
        base = decl['type']
        shape = decl['shape']
        if shape == 'plain':
            return '&' + self.basic_table(base)
        limit = decl.get('limit', 0)
        key = (base, shape, limit)
        if key not in self.inline:
            name = 'inline_%d' % len(self.inline)
            self.inline[key] = name
            self.c.append(self.shape_table('static const', name, None, decl))
        return '&' + self.inline[key]

    def shape_table(self, storage, name, label, decl):
        base = decl['type']
        shape = decl['shape']
        limit = decl.get('limit', 0)
        text = 'NULL' if label is None else '"%s"' % label
        if base == 'string':
            return '%s StellarXdrType %s = { STELLAR_XDR_STRING, %s, sizeof (StellarXdrString), ' \
                   '.limit = %uu };' .replace('%u', '%d') % (storage, name, text, limit)
        if base == 'opaque' and shape == 'fixed':
            return '%s StellarXdrType %s = { STELLAR_XDR_OPAQUE_FIXED, %s, %d, .limit = %d };' % (
                storage, name, text, limit, limit)
        if base == 'opaque':
            return '%s StellarXdrType %s = { STELLAR_XDR_OPAQUE, %s, sizeof (StellarXdrOpaque), ' \
                   '.limit = %du };' % (storage, name, text, limit)
        element = self.basic_table(base)
        ctype = BASIC[base][0] if base in BASIC else c_type(base)
        if shape == 'optional':
            return '%s StellarXdrType %s = { STELLAR_XDR_OPTIONAL, %s, sizeof (gpointer), ' \
                   '.element = &%s };' % (storage, name, text, element)
        if shape == 'fixed':
            return '%s StellarXdrType %s = { STELLAR_XDR_ARRAY_FIXED, %s, %d * sizeof (%s), ' \
                   '.limit = %d, .element = &%s };' % (
                       storage, name, text, limit, ctype, limit, element)
        return '%s StellarXdrType %s = { STELLAR_XDR_ARRAY, %s, sizeof (StellarXdrArray), ' \
               '.limit = %du, .element = &%s };' % (storage, name, text, limit, element)

    def by_value(self, name):
        kind, data = self.kinds[name]
        if kind == 'typedef':
            decls = [data] if data['shape'] in ('plain', 'fixed') else []
        elif kind == 'struct':
            decls = [d for d in data if d['shape'] in ('plain', 'fixed')]
        elif kind == 'union':
            decls = [d for _, d, _ in data[2] if d and d['shape'] in ('plain', 'fixed')]
        else:
            decls = []
        return [d['type'] for d in decls if d['type'] in self.kinds]

    def named(self, name):
        """Typedefs that must stand before their use even behind a pointer."""
        kind, data = self.kinds[name]
        if kind == 'typedef':
            decls = [data]
        elif kind == 'struct':
            decls = data
        elif kind == 'union':
            decls = [d for _, d, _ in data[2] if d]
        else:
            decls = []
        return [d['type'] for d in decls
                if d['type'] in self.kinds and self.kinds[d['type']][0] == 'typedef']

    def ordered(self):
        done = []
        seen = set()

        def visit(name):
            if name in seen:
                return
            seen.add(name)
            for other in self.by_value(name) + self.named(name):
                visit(other)
            done.append(name)

        for _, name, _ in self.defs:
            visit(name)
        return done

    def write(self):
        h, c = self.h, self.c
        h += ['/* Made from stellar.x; see there. */', '', '#pragma once', '',
              '#include "stellar/stellar-xdr.h"', '', 'G_BEGIN_DECLS', '']
        c += ['/* Made from stellar.x; see there. */', '',
              '#include "stellar/stellar-xdr-types.h"', '']
        for kind, name, values in self.defs:
            if kind == 'enum':
                h += ['typedef enum', '{']
                h += ['  %s = %d,' % (c_constant(name, v), n) for v, n in values]
                h += ['} %s;' % c_type(name), '']
        for kind, name, _ in self.defs:
            if kind in ('struct', 'union'):
                h.append('typedef struct _%s %s;' % (c_type(name), c_type(name)))
        h.append('')
        for name in self.ordered():
            kind, data = self.kinds[name]
            if kind == 'typedef':
                if data['type'] in BASIC or data['type'] in ('opaque', 'string') or True:
                    h.append('typedef ' + self.declare(data, c_type(name)))
                h.append('')
            elif kind == 'struct':
                h += ['struct _%s' % c_type(name), '{']
                h += ['  ' + self.declare(d, snake(d['name'])) for d in data]
                h += ['};', '']
            elif kind == 'union':
                switch, _, arms, default = data
                discriminant = 'gint32' if switch == 'int' else c_type(switch)
                h += ['struct _%s' % c_type(name), '{', '  %s type;' % discriminant]
                decls = [d for _, d, first in arms if d and first]
                if decls:
                    h += ['  union', '  {']
                    h += ['    ' + self.declare(d, snake(d['name'])) for d in decls]
                    h += ['  };']
                h += ['};', '']
        for kind, name, _ in self.defs:
            h.append('extern const StellarXdrType %s;' % table(name))
        h += ['', 'G_END_DECLS']

        for kind, name, data in self.defs:
            if kind == 'typedef' and data['shape'] == 'plain' and data['type'] != 'string':
                # An alias has the table of what it stands for, under its own name.
                continue
        self.aliases()
        for kind, name, data in self.defs:
            getattr(self, 'write_' + kind)(name, data)

    # XDR names that only stand for another type share its table.
    def aliases(self):
        for kind, name, data in self.defs:
            if name in DISTINCT:
                continue
            if kind == 'typedef' and data['shape'] == 'plain' and data['type'] != 'string':
                self.h = [line for line in self.h
                          if line != 'extern const StellarXdrType %s;' % table(name)]
                at = self.h.index('G_END_DECLS')
                target = self.basic_table(data['type'])
                if target != table(name):
                    self.h.insert(at, '#define %s %s' % (table(name), target))

    def write_typedef(self, name, decl):
        if name in DISTINCT:
            decl = self.kinds[decl['type']][1]
        if decl['shape'] == 'plain' and decl['type'] != 'string':
            return
        self.c += [self.shape_table('const', table(name), name, decl), '']

    def write_enum(self, name, values):
        array = snake(name) + '_values'
        self.c += ['static const StellarXdrEnumerator %s[] = {' % array]
        self.c += ['  { "%s", %d },' % value for value in values]
        self.c += ['};', 'const StellarXdrType %s = { STELLAR_XDR_ENUM, "%s", sizeof (gint32), '
                   '.values = %s, .n_values = G_N_ELEMENTS (%s) };' % (
                       table(name), name, array, array), '']

    def write_struct(self, name, fields):
        tables = [self.table_of(d) for d in fields]
        array = snake(name) + '_fields'
        self.c += ['static const StellarXdrField %s[] = {' % array]
        self.c += ['  { "%s", %s, G_STRUCT_OFFSET (%s, %s), 0 },' % (
            d['name'], t, c_type(name), snake(d['name'])) for d, t in zip(fields, tables)]
        self.c += ['};', 'const StellarXdrType %s = { STELLAR_XDR_STRUCT, "%s", sizeof (%s), '
                   '.fields = %s, .n_fields = G_N_ELEMENTS (%s) };' % (
                       table(name), name, c_type(name), array, array), '']

    def write_union(self, name, data):
        switch, label, arms, default = data
        values = dict(self.kinds[switch][1]) if switch != 'int' else None
        tables = [self.table_of(d) if d else 'NULL' for _, d, _ in arms]
        array = snake(name) + '_arms'
        self.c += ['static const StellarXdrField %s[] = {' % array]
        for (case, decl, _), tab in zip(arms, tables):
            value = int(case, 0) if values is None else values[case]
            offset = 'G_STRUCT_OFFSET (%s, %s)' % (c_type(name), snake(decl['name'])) if decl else '0'
            self.c.append('  { "%s", %s, %s, %d },' % (
                decl['name'] if decl else case, tab, offset, value))
        assert default is None or default[0] is None, name + ': only void may be the default'
        self.c += ['};', 'const StellarXdrType %s = { STELLAR_XDR_UNION, "%s", sizeof (%s), '
                   '.element = &%s, .fields = %s, .n_fields = G_N_ELEMENTS (%s), '
                   '.has_default = %s };' % (
                       table(name), name, c_type(name),
                       'stellar_xdr_int32' if switch == 'int' else table(switch),
                       array, array, 'TRUE' if default else 'FALSE'), '']


def main():
    source, header, code = sys.argv[1:]
    with open(source, encoding='utf-8') as stream:
        parser = Parser(stream.read())
    parser.parse()
    writer = Writer(parser.defs)
    writer.write()
    with open(header, 'w', encoding='utf-8') as stream:
        stream.write('\n'.join(writer.h) + '\n')
    with open(code, 'w', encoding='utf-8') as stream:
        stream.write('\n'.join(writer.c) + '\n')


if __name__ == '__main__':
    main()
