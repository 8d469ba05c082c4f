using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace LoopKit.Sandbox;

/// <summary>Sends signals, never to a process that merely got the number of the one that was meant.</summary>
[SupportedOSPlatform("linux")]
internal static partial class ProcessSignals
{
    /// <summary>SIGTERM.</summary>
    public const int Terminate = 15;

    /// <summary>SIGKILL.</summary>
    public const int Kill = 9;

    private const int NoSuchCall = 38;

    // The same on every architecture that .NET runs on.
    private const int PidfdSendSignal = 424;
    private const int PidfdOpen = 434;

    /// <summary>Sends a signal to a process if it is still the right one, and says whether it was sent.</summary>
    /// <param name="process">Its number.</param>
    /// <param name="signal">The signal.</param>
    /// <param name="isRight">Looks whether the process of that number is the one that is meant. Asked after the process was pinned: when its
    /// number is given to another process between, the signal goes to the pinned one, which is dead, and to nobody else.</param>
    public static bool Send(int process, int signal, Func<bool> isRight)
    {
        using var pinned = new SafeFileHandle(OpenProcess(PidfdOpen, process, 0), ownsHandle: true);
        if (!pinned.IsInvalid)
        {
            return isRight() && SendPinned(PidfdSendSignal, pinned, signal, 0, 0) == 0;
        }

        var isOldKernel = Marshal.GetLastPInvokeError() == NoSuchCall;
        return isOldKernel && isRight() && SendTo(process, signal) == 0;
    }

    /// <summary>Sends a signal to every process of a group. The caller makes sure that the group's leader is not reaped.</summary>
    public static void SendToGroup(int group, int signal) => _ = SendTo(-group, signal);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendTo(int process, int signal);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint OpenProcess(nint call, nint process, nint flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SendPinned(nint call, SafeFileHandle process, nint signal, nint details, nint flags);
}
