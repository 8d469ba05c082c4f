using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace LoopKit.Sandbox;

/// <summary>A job object of Windows. Everything in it ends when it is closed, also because the host has died.</summary>
/// <remarks>A command is put into it right after its start; what it has started before that is outside.</remarks>
[SupportedOSPlatform("windows")]
internal sealed partial class WindowsJob : IDisposable
{
    private const int ExtendedLimitInformation = 9;
    private const uint ActiveProcess = 0x0008;
    private const uint JobMemory = 0x0200;
    private const uint KillOnClose = 0x2000;
    private const uint KilledExitCode = 137;

    private readonly SafeFileHandle _job;

    private WindowsJob(SafeFileHandle job) => _job = job;

    /// <summary>Makes a job and puts a process into it.</summary>
    /// <param name="process">The command.</param>
    /// <param name="limits">What everything in it is held to together; <see langword="null"/>: nothing.</param>
    /// <exception cref="Win32Exception">The system refuses.</exception>
    public static WindowsJob Hold(Process process, SandboxPolicy? limits)
    {
        var job = CreateJobObject(0, null);
        if (job.IsInvalid)
        {
            throw new Win32Exception();
        }

        try
        {
            var information = new ExtendedLimits();
            information.Basic.Flags = KillOnClose;
            if (limits is not null)
            {
                information.Basic.Flags |= ActiveProcess | JobMemory;
                information.Basic.ActiveProcesses = (uint)limits.MaxProcesses;
                information.JobMemory = (nuint)limits.MaxMemory;
            }

            if (!SetInformationJobObject(job, ExtendedLimitInformation, ref information, (uint)Marshal.SizeOf<ExtendedLimits>()) || !AssignProcessToJobObject(job, process.SafeHandle))
            {
                throw new Win32Exception();
            }

            return new WindowsJob(job);
        }
        catch
        {
            job.Dispose();
            throw;
        }
    }

    /// <summary>Ends everything in it.</summary>
    public void Kill() => _ = TerminateJobObject(_job, KilledExitCode);

    public void Dispose() => _job.Dispose();

    [LibraryImport("kernel32.dll", EntryPoint = "CreateJobObjectW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    private static partial SafeFileHandle CreateJobObject(nint attributes, string? name);

    [LibraryImport("kernel32.dll", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool SetInformationJobObject(SafeFileHandle job, int kind, ref ExtendedLimits information, uint size);

    [LibraryImport("kernel32.dll", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool AssignProcessToJobObject(SafeFileHandle job, SafeProcessHandle process);

    [LibraryImport("kernel32.dll", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool TerminateJobObject(SafeFileHandle job, uint exitCode);

    [StructLayout(LayoutKind.Sequential)]
    private struct BasicLimits
    {
        public long ProcessTime;
        public long JobTime;
        public uint Flags;
        public nuint LeastWorkingSet;
        public nuint MostWorkingSet;
        public uint ActiveProcesses;
        public nuint Affinity;
        public uint Priority;
        public uint Scheduling;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Counters
    {
        public ulong Reads;
        public ulong Writes;
        public ulong Others;
        public ulong ReadBytes;
        public ulong WrittenBytes;
        public ulong OtherBytes;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct ExtendedLimits
    {
        public BasicLimits Basic;
        public Counters Counters;
        public nuint ProcessMemory;
        public nuint JobMemory;
        public nuint PeakProcessMemory;
        public nuint PeakJobMemory;
    }
}
