namespace LoopKit.Testing;

/// <summary>The host of a test was stopped dead: whatever it still tries ends with this.</summary>
public sealed class HostCrashedException : OperationCanceledException
{
    internal HostCrashedException()
        : base("The host was stopped dead by the test.")
    {
    }

    internal static void ThrowIf(bool crashed)
    {
        if (crashed)
        {
            throw new HostCrashedException();
        }
    }
}
