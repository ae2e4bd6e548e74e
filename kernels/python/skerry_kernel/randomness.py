"""Reseeds what draws random numbers: clones of one process must not draw the same."""

import os
import sys

_STRENGTH = 64


def reseed():
    """Gives every generator that is loaded, of those that a module keeps for all, new entropy from Linux, which has been reseeded before.

    What uses os.urandom at each call (secrets, uuid.uuid4, random.SystemRandom) needs nothing. Hashes of text stay as they are: their
    secret is given to a process once, when it starts.
    """
    for name, renew in _GENERATORS.items():
        module = sys.modules.get(name)
        if module is not None:
            renew(module)


def _random(random):
    random.seed(os.urandom(624 * 4))


def _numpy(mtrand):
    # As many words as the generator has.
    mtrand.seed(memoryview(os.urandom(624 * 4)).cast("I").tolist())


def _openssl(ssl):
    ssl.RAND_add(os.urandom(_STRENGTH), _STRENGTH)


def _tempfile(tempfile):
    tempfile._name_sequence = None


def _uuid(uuid):
    uuid._node = uuid._last_timestamp = None


def _multiprocessing(process):
    process.current_process().authkey = os.urandom(32)


def _sympy(random):
    random.rng.seed(os.urandom(624 * 4))


_GENERATORS = {
    "random": _random,
    "numpy.random.mtrand": _numpy,
    "_ssl": _openssl,
    "tempfile": _tempfile,
    "uuid": _uuid,
    "multiprocessing.process": _multiprocessing,
    "sympy.core.random": _sympy,
}
