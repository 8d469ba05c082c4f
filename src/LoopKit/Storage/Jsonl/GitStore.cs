using LoopKit.Workspaces;

namespace LoopKit.Storage.Jsonl;

/// <summary>Prepares a store that git tracks, and merges its files.</summary>
public static class GitStore
{
    private const string NameKey = "merge.loopkit.name";
    private const string DriverKey = "merge.loopkit.driver";

    /// <summary>Makes a JSONL store in a repository, and lets git merge its files with LoopKit's merge driver.</summary>
    /// <param name="directory">The directory of the store, within the repository.</param>
    /// <param name="command">The command line, for a shell, that runs <c>loopkit</c>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up; what is done stays, and doing it again completes it.</param>
    /// <returns>What was done, a sentence each; nothing when everything was there.</returns>
    /// <remarks>
    /// Of the repository's own settings it changes <c>merge.loopkit.name</c> and <c>merge.loopkit.driver</c> and no others. Git does not clone settings, so every
    /// clone needs this once.
    /// </remarks>
    /// <exception cref="LoopKitException">
    /// <see cref="ErrorCodes.RepositoryNotFound"/>: there is no repository; <see cref="ErrorCodes.StoreUnavailable"/>, <see cref="ErrorCodes.StoreInUse"/> or
    /// <see cref="ErrorCodes.GitFailed"/>.
    /// </exception>
    public static async ValueTask<IReadOnlyList<string>> InitializeAsync(string directory, string command, TimeProvider time, CancellationToken cancellationToken = default)
    {
        var files = new JsonlFiles(directory);
        var git = new Git(time);
        var parent = Path.GetDirectoryName(files.Root) ?? files.Root;
        var repository = (Directory.Exists(parent) ? await GitRepository.FindAsync(git, parent, cancellationToken).ConfigureAwait(false) : null)
            ?? throw new LoopKitException(ErrorCodes.RepositoryNotFound, $"'{parent}' is in no git repository. Run 'git init' first, or give a --store within a repository.");
        List<string> done = [];
        var existed = files.Exists;
        await JsonlLoopStore.Open(directory, new JsonlStoreOptions(), time).DisposeAsync().ConfigureAwait(false);
        done.AddRange(existed ? [] : [$"Made a JSONL store in '{files.Root}'."]);
        done.AddRange(GitFiles.Write(files).Select(path => $"Completed '{path}'."));
        await SetAsync(git, repository, NameKey, "LoopKit store", done, cancellationToken).ConfigureAwait(false);
        await SetAsync(git, repository, DriverKey, $"{command} merge-driver %O %A %B %P", done, cancellationToken).ConfigureAwait(false);
        done.AddRange(await IgnoredAsync(git, repository, files, cancellationToken).ConfigureAwait(false));
        return done;
    }

    /// <summary>Merges two versions of a file of a store: all records of both, in an order that does not depend on which is which.</summary>
    /// <param name="ours">Our version; becomes the merged one.</param>
    /// <param name="theirs">Their version.</param>
    /// <param name="path">What the file is called in the repository, for messages.</param>
    /// <remarks>
    /// The version that both come from is not needed: a record is known by its hash, and none is ever changed. Where both sides went on with the same
    /// stream, both continuations are kept in the file; the next one to open the store makes single histories of them.
    /// </remarks>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.StoreCorrupt"/>: one of them is damaged; nothing was changed.</exception>
    public static void Merge(string ours, string theirs, string path)
    {
        var records = new RecordSet();
        foreach (var (file, side) in new[] { (ours, "our"), (theirs, "their") })
        {
            if (records.Add(SharedFile.OpenRead(file)) is { } damage)
            {
                throw new LoopKitException(
                    ErrorCodes.StoreCorrupt,
                    $"{side} version of '{path}' line {new StreamDamage(file, damage.Offset, damage.Problem).Line()}: {damage.Problem}. Restore that version from an earlier commit, then merge again.");
            }
        }

        File.WriteAllBytes(ours, records.ToLines());
    }

    private static async ValueTask SetAsync(Git git, GitRepository repository, string key, string value, List<string> done, CancellationToken cancellationToken)
    {
        var get = new GitCommand(["config", "--local", "--get", key], repository.TopLevel) { ExpectedExitCode = 1 };
        if ((await git.RunAsync(get, cancellationToken).ConfigureAwait(false)).Text != value)
        {
            await git.RunAsync(new GitCommand(["config", "--local", key, value], repository.TopLevel), cancellationToken).ConfigureAwait(false);
            done.Add($"Set {key} of the repository to '{value}'.");
        }
    }

    /// <summary>A store that the repository ignores is never committed; whoever asks for one that git tracks must know.</summary>
    private static async ValueTask<IReadOnlyList<string>> IgnoredAsync(Git git, GitRepository repository, JsonlFiles files, CancellationToken cancellationToken)
    {
        var check = new GitCommand(["check-ignore", "--verbose", files.Marker], repository.TopLevel) { ExpectedExitCode = 1 };
        var output = await git.RunAsync(check, cancellationToken).ConfigureAwait(false);
        return output.ExitCode == 0 ? [$"Git ignores the store: remove that rule ({output.Text.Split('\t')[0]})."] : [];
    }
}
