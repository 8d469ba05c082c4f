using System.Text;

namespace LoopKit.Workspaces;

/// <summary>What a run of git left behind.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Bytes">Standard output.</param>
/// <param name="Truncated">Whether there was more of it.</param>
/// <param name="Error">The end of standard error.</param>
internal sealed record GitOutput(int ExitCode, byte[] Bytes, bool Truncated, string Error)
{
    /// <summary>Standard output as text, without the line end.</summary>
    public string Text => Encoding.UTF8.GetString(Bytes).TrimEnd('\n');

    /// <summary>Standard output by lines.</summary>
    public string[] Lines => Text.Length == 0 ? [] : Text.Split('\n');
}
