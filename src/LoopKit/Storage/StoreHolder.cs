using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace LoopKit.Storage;

/// <summary>The process that hosts a store. It is told to people; whether it lives is told by the lock, and whether it moves by the file's time.</summary>
/// <param name="ProcessId">The operating system's number of it.</param>
/// <param name="ProcessStartedAt">When the process began: numbers are used again, this tells them apart.</param>
/// <param name="Machine">The machine that it runs on.</param>
/// <param name="Command">What it does, for example <c>loopkit run</c>.</param>
/// <param name="Since">When it took the store.</param>
internal sealed record StoreHolder(int ProcessId, DateTimeOffset ProcessStartedAt, string Machine, string Command, DateTimeOffset Since)
{
    /// <summary>When the process began, as <see cref="ProcessStart"/> tells it: unlike the time, it does not move when the clock is set.</summary>
    public string? ProcessStart { get; init; }

    /// <summary>After how long a silence the host may be replaced; <see langword="null"/> for a host that does not show that it moves.</summary>
    public TimeSpan? Lease { get; init; }

    public static StoreHolder Current(StoreHostOptions options, TimeProvider time)
    {
        using var process = Process.GetCurrentProcess();
        return new(process.Id, process.StartTime, Environment.MachineName, options.Command, time.GetUtcNow())
        {
            ProcessStart = Storage.ProcessStart.Of(process.Id),
            Lease = options.Lease,
        };
    }

    /// <summary>Reads who holds a store, as far as that can be told.</summary>
    public static StoreHolder? TryRead(StoreDirectory directory)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(directory.Holder), StoreHolderJsonContext.Default.StoreHolder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes the file as a whole: a reader sees the old one or the new one.</summary>
    public void Write(StoreDirectory directory)
    {
        var draft = directory.Holder + ".tmp";
        File.WriteAllBytes(draft, JsonSerializer.SerializeToUtf8Bytes(this, StoreHolderJsonContext.Default.StoreHolder));
        File.Move(draft, directory.Holder, overwrite: true);
    }

    /// <summary>Whether the process may still live. Its number alone proves nothing: it may have been given to another process since.</summary>
    public bool MayBeAlive() => Machine != Environment.MachineName
        || (ProcessStart is null || !OperatingSystem.IsLinux() ? HasSameStartTime() : ProcessStart == Storage.ProcessStart.Of(ProcessId));

    public override string ToString() => $"process {ProcessId} ({Command}, since {Since:u}) on host {Machine}";

    private bool HasSameStartTime()
    {
        try
        {
            using var process = Process.GetProcessById(ProcessId);
            var isLinuxZombie = OperatingSystem.IsLinux() && Storage.ProcessStart.Of(ProcessId) is null;
            return Math.Abs((process.StartTime - ProcessStartedAt).TotalSeconds) < 2 && !isLinuxZombie;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return false;
        }
    }
}
