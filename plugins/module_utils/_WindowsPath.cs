// Copyright (c) 2026 the webinfra.iis_identity contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// Absolute paths in one form. The controller gives them the same (core, windows_path.py).
// C# 5 and .NET Framework 4.6 only, so that it is the same in Windows PowerShell 5.1 and PowerShell 7.

using System;
using System.Collections.Generic;

//TypeAccelerator -Name IisIdentity.WindowsPath -TypeName WindowsPath

namespace ansible_collections.webinfra.iis_identity.plugins.module_utils._WindowsPath
{
    /// <summary>An absolute path in one form: backslashes, no prefix, no trailing backslash except on a drive.</summary>
    public sealed class WindowsPath
    {
        private const string Verbatim = @"\\?\";

        private WindowsPath(string text, bool isUnc)
        {
            Text = text;
            IsUnc = isUnc;
        }

        public string Text { get; private set; }
        public bool IsUnc { get; private set; }

        /// <summary>The path that a text names, or null where it names no absolute path or a stream.</summary>
        public static WindowsPath Parse(string text)
        {
            string path = (text ?? "").Replace('/', '\\');
            if (path.StartsWith(Verbatim + @"UNC\", StringComparison.OrdinalIgnoreCase)) path = @"\\" + path.Substring(8);
            else if (path.StartsWith(Verbatim, StringComparison.Ordinal)) path = path.Substring(4);
            if (path.StartsWith(@"\\", StringComparison.Ordinal)) return ParseUnc(path.Substring(2));
            if (path.Length < 2 || path[1] != ':' || !IsLetter(path[0])) return null;
            if (path.Length > 2 && path[2] != '\\') return null;
            string rest = path.Substring(2);
            if (rest.IndexOf(':') >= 0 || rest.IndexOf('\0') >= 0) return null;
            return new WindowsPath(path.Substring(0, 2) + "\\" + String.Join("\\", Segments(rest)), false);
        }

        private static WindowsPath ParseUnc(string rest)
        {
            List<string> parts = Segments(rest);
            bool isDevice = rest.StartsWith(@".\", StringComparison.Ordinal) || rest.StartsWith(@"?\", StringComparison.Ordinal);
            if (isDevice || parts.Count < 2) return null;
            return new WindowsPath(@"\\" + String.Join("\\", parts), true);
        }

        private static bool IsLetter(char c)
        {
            return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        }

        private static List<string> Segments(string rest)
        {
            List<string> segments = new List<string>();
            foreach (string segment in rest.Split('\\'))
            {
                if (segment == "..") segments.RemoveRange(Math.Max(0, segments.Count - 1), Math.Min(1, segments.Count));
                else if (segment.Length > 0 && segment != ".") segments.Add(segment);
            }
            // Windows does not see spaces and dots at the end of a path.
            if (segments.Count > 0) segments[segments.Count - 1] = segments[segments.Count - 1].TrimEnd(' ', '.');
            segments.RemoveAll(String.IsNullOrEmpty);
            return segments;
        }

        /// <summary>The path of something in this folder.</summary>
        public WindowsPath Child(string name)
        {
            return new WindowsPath(Text.TrimEnd('\\') + "\\" + name, IsUnc);
        }

        /// <summary>The folder that this path is in, or null for the root of a drive or a share.</summary>
        public WindowsPath Parent
        {
            get
            {
                int end = Text.LastIndexOf('\\');
                if (IsUnc || Text.Length == 3) return null;
                return new WindowsPath(end == 2 ? Text.Substring(0, 3) : Text.Substring(0, end), false);
            }
        }

        /// <summary>The form that Windows takes for paths of any length, and without any interpretation.</summary>
        internal string ForWindows
        {
            get { return Verbatim + (IsUnc ? @"UNC\" + Text.Substring(2) : WithoutRedirection(Text)); }
        }

        // A 32-bit process on a 64-bit Windows sees the real System32 under the name Sysnative only.
        private static string WithoutRedirection(string text)
        {
            if (Environment.Is64BitProcess || !Environment.Is64BitOperatingSystem) return text;
            string windows = Environment.GetEnvironmentVariable("SystemRoot");
            string system = windows + @"\System32";
            if (!(text + "\\").StartsWith(system + "\\", StringComparison.OrdinalIgnoreCase)) return text;
            return windows + @"\Sysnative" + text.Substring(system.Length);
        }
    }
}
