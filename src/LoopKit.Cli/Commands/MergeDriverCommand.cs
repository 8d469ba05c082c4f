using System.CommandLine;
using LoopKit.Storage.Jsonl;

namespace LoopKit.Cli.Commands;

/// <summary><c>loopkit merge-driver</c>: git runs it to merge the files of a store.</summary>
internal static class MergeDriverCommand
{
    private static readonly Argument<string> _base = new("BASE") { Description = "The common ancestor's version (%O)." };
    private static readonly Argument<string> _ours = new("OURS") { Description = "Our version (%A); becomes the merged one." };
    private static readonly Argument<string> _theirs = new("THEIRS") { Description = "Their version (%B)." };
    private static readonly Argument<string> _path = new("PATH") { Description = "The file's path in the repository (%P)." };

    public static Command Create()
    {
        var command = new Command("merge-driver", "Merges two versions of a store's file. Git runs it, as 'loopkit init --git-store' sets up; exit code 0 means merged.") { _base, _ours, _theirs, _path };
        command.SetAction(parsed =>
        {
            // Git hands over the common ancestor as well; a union of records has no use for it.
            GitStore.Merge(parsed.GetRequiredValue(_ours), parsed.GetRequiredValue(_theirs), parsed.GetRequiredValue(_path));
            return ExitCodes.Completed;
        });
        return command;
    }
}
