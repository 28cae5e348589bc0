package oart.sandbox.comfysim.node;

import java.util.Locale;
import oart.sandbox.comfysim.python.PythonException;

/** The modes of ImageBlend, on channels from 0 to 1. */
enum BlendMode {
    NORMAL {
        @Override
        double blend(double below, double above) {
            return above;
        }
    },
    MULTIPLY {
        @Override
        double blend(double below, double above) {
            return below * above;
        }
    },
    SCREEN {
        @Override
        double blend(double below, double above) {
            return 1 - (1 - below) * (1 - above);
        }
    },
    OVERLAY {
        @Override
        double blend(double below, double above) {
            return below <= 0.5 ? 2 * below * above : 1 - 2 * (1 - below) * (1 - above);
        }
    },
    SOFT_LIGHT {
        @Override
        double blend(double below, double above) {
            if (above <= 0.5) {
                return below - (1 - 2 * above) * below * (1 - below);
            }
            double curve = below <= 0.25 ? ((16 * below - 12) * below + 4) * below : Math.sqrt(below);
            return below + (2 * above - 1) * (curve - below);
        }
    },
    DIFFERENCE {
        @Override
        double blend(double below, double above) {
            return Math.abs(below - above);
        }
    };

    abstract double blend(double below, double above);

    /** @throws PythonException a ValueError: the list of this input is not validated */
    static BlendMode named(String name) {
        for (BlendMode mode : values()) {
            if (mode.name().toLowerCase(Locale.ROOT).equals(name)) {
                return mode;
            }
        }
        throw PythonException.valueError("Unsupported blend mode: " + name);
    }
}
