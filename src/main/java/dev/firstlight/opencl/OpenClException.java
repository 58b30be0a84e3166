package dev.firstlight.opencl;

import org.jocl.CL;
import org.jocl.CLException;

/** An OpenCL call failed. The message says what was attempted and names the status. */
public class OpenClException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;

    /** @param attempt what was attempted, for instance {@code creating a context on pthread} */
    public OpenClException(String attempt, CLException cause) {
        super(attempt + " failed: " + name(cause.getStatus()), cause);
        this.status = cause.getStatus();
    }

    OpenClException(String message) {
        super(message);
        this.status = CL.CL_SUCCESS;
    }

    /** The status that OpenCL returned; {@code CL_SUCCESS} where no call failed but a check of ours. */
    public int status() {
        return status;
    }

    /** A status code with its name: {@code CL_OUT_OF_RESOURCES (-5)}. */
    static String name(int status) {
        return CL.stringFor_errorCode(status) + " (" + status + ")";
    }
}
