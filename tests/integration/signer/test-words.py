#!/usr/bin/env python3
"""Words in a real signer: made, shown, asked for, read in, and found nowhere afterwards."""

import os
import sys

sys.path.insert(0, os.path.dirname(__file__))

from signertest import PASSPHRASE, Signer, memory_of, refused  # noqa: E402
from lumiotest import Skip, run  # noqa: E402

# The first case of SEP-5, and what it derives.
SEP5 = b'illness spike retreat truth genius clock brain pass fit cave bargain toe'
SEP5_ADDRESSES = ['GDRXE2BQUC3AZNPVFSCEZ76NJ3WWL25FYFK6RGZGIEKWE4SOOHSUJUJ6',
                  'GBAW5XGWORWVFE2XTJYDTLDHXTY2Q2MO73HYCGB3XMFMQ562Q2W2GJQX',
                  'GAY5PRAHJ2HIYBYCLZXTHID6SPVELOOYH2LBPH3LD4RUMXUW3DOYTLXW']
# Of the vectors, with a phrase that belongs to the words.
SPANISH = 'pasar bomba volver atún atar etapa olvido moda afirmar causa trauma selva'.encode()
SPANISH_PHRASE = 'Ｐａｓｓ'
SPANISH_ADDRESS = 'GDWCTEZWNHANK5KPCQRFAUC44GE7T7ZBYZJBDKBT3FTKMEI6NJCFYZJX'


def read_pipe(number):
    with os.fdopen(number, 'rb') as stream:
        os.set_blocking(number, True)
        return stream.read()


def show(signer, address, passphrase=PASSPHRASE):
    signer.call('ShowWords', '(sh)', address, 0, secrets=[passphrase])
    return read_pipe(signer.files[0])


def create(signer, count=12, language='english'):
    address = signer.call('CreateWords', '(sus)', 'Words', count, language)[0]
    return address, read_pipe(signer.files[0])


def import_words(signer, words, phrase=b'', index=0, label='Imported'):
    return signer.call('ImportWords', '(suhh)', label, index, 0, 1, secrets=[words, phrase])


def test_created():
    """/CARD-16/words/created-shown-asked"""
    with Signer() as signer:
        signer.create()
        refused('Invalid', signer.call, 'CreateWords', '(sus)', 'Words', 13, 'english')
        refused('Invalid', signer.call, 'CreateWords', '(sus)', 'Words', 12, 'klingon')
        refused('Invalid', signer.call, 'CreateWords', '(sus)', '', 12, 'english')
        address, words = create(signer)
        assert len(words.split()) == 12, len(words.split())
        assert show(signer, address) == words
        refused('WrongPassphrase', show, signer, address, b'another one')
        assert not signer.accounts()[0][4]

        refused('Invalid', signer.call, 'CheckWords', '(sh)', address, 0, secrets=[b'x'])
        answers = asked(signer, address, words)
        right = b' '.join(answers)
        refused('WrongWords', signer.call, 'CheckWords', '(sh)', address, 0, secrets=[b' '.join(answers[::-1])])
        # Asked once: the right answer to what was asked before is none any more.
        refused('Invalid', signer.call, 'CheckWords', '(sh)', address, 0, secrets=[right])
        for wrong in (b'', words, b'\xff\xfe', b'zoo zoo zoo', b' '.join([b'zoo'] * 30)):
            asked(signer, address, words)
            refused('WrongWords', signer.call, 'CheckWords', '(sh)', address, 0, secrets=[wrong])
        assert not signer.accounts()[0][4]
        right = b'  '.join(asked(signer, address, words)).upper() + b'\n'
        signer.call('CheckWords', '(sh)', address, 0, secrets=[right])
        assert signer.accounts()[0][4]

        # The same words elsewhere are the same account.
        with Signer() as other:
            other.create()
            assert import_words(other, words) == address
            assert other.accounts()[0][4], 'whoever typed them has them'
        address, words = create(signer, 24, 'spanish')
        assert len(words.decode().split()) == 24


def asked(signer, address, words):
    places = signer.call('AskWords', '(s)', address)
    assert len(places) == 4 and sorted(set(places)) == places and 1 <= places[0] and places[-1] <= 12, places
    return [words.split()[place - 1] for place in places]


def test_imported():
    """/CARD-16/words/sep-5-imported-and-derived"""
    with Signer() as signer:
        signer.create()
        refused('WrongWords', import_words, signer, b'illness spike retreat')
        refused('WrongWords', import_words, signer, SEP5.replace(b'toe', b'bargain'))
        refused('WrongWords', import_words, signer, SEP5.replace(b'toe', b'toes'))
        refused('Invalid', import_words, signer, SEP5 + b'\0more')
        refused('Invalid', import_words, signer, b'x ' * 600)
        refused('Invalid', import_words, signer, SEP5, b'', 1 << 31)
        assert signer.accounts() == []

        typed = b'\n ' + SEP5.upper().replace(b' ', b'   ') + b'\n'
        assert import_words(signer, typed) == SEP5_ADDRESSES[0]
        refused('Exists', import_words, signer, SEP5)
        assert signer.call('PreviewAddresses', '(suu)', SEP5_ADDRESSES[0], 0, 3) == SEP5_ADDRESSES
        refused('Invalid', signer.call, 'PreviewAddresses', '(suu)', SEP5_ADDRESSES[0], 0, 21)
        refused('Invalid', signer.call, 'PreviewAddresses', '(suu)', SEP5_ADDRESSES[0], 0xffffffff, 2)
        assert signer.call('AddDerived', '(sus)', SEP5_ADDRESSES[0], 2, 'Third') == SEP5_ADDRESSES[2]
        accounts = signer.accounts()
        assert [entry[3] for entry in accounts] == [0, 2] and accounts[0][2] == accounts[1][2]
        assert show(signer, SEP5_ADDRESSES[2]) == SEP5

        # Other words, with a phrase that belongs to them, that both come back as they were.
        address = import_words(signer, SPANISH, SPANISH_PHRASE.encode(), label='Frase')
        assert address == SPANISH_ADDRESS
        again = show(signer, address).decode().split('\n')
        assert again[1] == SPANISH_PHRASE and len(again[0].split()) == 12
        other = import_words(signer, SPANISH, label='Sin frase')
        assert other != address
        secret = signer.import_secret('Secret')
        refused('NoWords', show, signer, secret)
        refused('NoWords', signer.call, 'AskWords', '(s)', secret)
        refused('NoWords', signer.call, 'AddDerived', '(sus)', secret, 1, 'None')
        signer.call('Lock')
        refused('Locked', create, signer)
        refused('Locked', signer.call, 'AskWords', '(s)', address)
        refused('Locked', signer.call, 'PreviewAddresses', '(suu)', address, 0, 1)


def test_memory():
    """/S-30/words/memory-holds-none"""
    if os.geteuid() != 0:
        raise Skip('looking into another process takes root')
    with Signer() as signer:
        signer.create()
        address, words = create(signer)
        import_words(signer, SEP5, label='A label to be found')
        assert show(signer, address) == words
        signer.call('CheckWords', '(sh)', address, 0, secrets=[b' '.join(asked(signer, address, words))])
        signer.call('PreviewAddresses', '(suu)', address, 0, 20)
        signer.call('Lock')
        regions = memory_of(signer.pid)
        assert any(b'A label to be found' in region for region in regions)
        for text in (words, SEP5):
            single = text.split()
            # Three words in a row, wherever they were cut; the lists themselves lie elsewhere.
            for at in range(len(single) - 2):
                part = b' '.join(single[at:at + 3])
                assert not any(part in region for region in regions), at


run([test_created, test_imported, test_memory])
