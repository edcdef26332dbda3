// Copyright (c) 2026 the webinfra.iis_identity contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// The allow-list of the configuration of IIS: what it does not name does not leave the host.
// C# 5 and .NET Framework 4.6 only, so that it is the same in Windows PowerShell 5.1 and PowerShell 7.

using System;
using System.Collections.Generic;
using System.Linq;

namespace ansible_collections.webinfra.iis_identity.plugins.module_utils._AllowedConfiguration
{
    /// <summary>An element that may pass: which of its attributes and which elements in it pass too.</summary>
    internal sealed class Allowed
    {
        public static readonly Allowed ApplicationHost = DescribeApplicationHost();
        public static readonly Allowed WebConfig = DescribeWebConfig();
        public static readonly Allowed Redirection =
            Element("configuration", "", Element("configurationRedirection", "enabled path"));

        // What web.config files below may not say, and whether the content is encrypted.
        private const string Locks = " lockAttributes lockAllAttributesExcept lockElements lockAllElementsExcept lockItem configProtectionProvider";

        private Allowed(string name, string attributes, bool isSection, Allowed[] children)
        {
            Name = name;
            Attributes = new HashSet<string>(attributes.Split(' '), StringComparer.Ordinal);
            IsSection = isSection;
            Children = children.ToDictionary(child => child.Name, StringComparer.Ordinal);
        }

        public string Name { get; private set; }
        public HashSet<string> Attributes { get; private set; }
        /// <summary>Whether configSource may put its content into a file of its own.</summary>
        public bool IsSection { get; private set; }
        public Dictionary<string, Allowed> Children { get; private set; }
        /// <summary>The values of its attribute name with which it passes, or null where that does not matter.</summary>
        public HashSet<string> Names { get; private set; }

        private static Allowed Element(string name, string attributes, params Allowed[] children)
        {
            return new Allowed(name, attributes, false, children);
        }

        private static Allowed Section(string name, string attributes, params Allowed[] children)
        {
            return new Allowed(name, attributes, true, children);
        }

        private static Allowed DescribeApplicationHost()
        {
            Allowed applicationHost = Element("system.applicationHost", "", DescribePools(), DescribeSites());
            Allowed webServer = DescribeWebServer();
            Allowed aspNet = DescribeAspNet();
            Allowed location = Element("location", "path overrideMode allowOverride", applicationHost, webServer, aspNet);
            return Element("configuration", "", DescribeRegistrations(), applicationHost, webServer, aspNet, location);
        }

        private static Allowed DescribeWebConfig()
        {
            Allowed webServer = DescribeWebServer();
            Allowed aspNet = DescribeAspNet();
            Allowed location = Element("location", "path overrideMode allowOverride inheritInChildApplications", webServer, aspNet);
            return Element("configuration", "", webServer, aspNet, location);
        }

        // Of the registered sections those that are read, and whether they are locked.
        private static Allowed DescribeRegistrations()
        {
            Allowed section = Element("section", "name overrideModeDefault");
            section.Names = new HashSet<string>(new[] { "anonymousAuthentication", "basicAuthentication",
                "clientCertificateMappingAuthentication", "digestAuthentication", "iisClientCertificateMappingAuthentication",
                "windowsAuthentication", "serverRuntime", "handlers", "cgi", "aspNetCore", "validation" }, StringComparer.Ordinal);
            Allowed authentication = Group("authentication", section);
            Allowed security = Group("security", authentication);
            return Element("configSections", "", Group("system.webServer", section, security));
        }

        private static Allowed Group(string name, params Allowed[] children)
        {
            Allowed group = Element("sectionGroup", "name", children);
            group.Names = new HashSet<string>(new[] { name }, StringComparer.Ordinal);
            return group;
        }

        private static Allowed DescribeWebServer()
        {
            Allowed handlers = Section("handlers", "accessPolicy" + Locks,
                Element("add", "name modules preCondition requireAccess scriptProcessor lockItem"),
                Element("remove", "name"),
                Element("clear", ""));
            return Element("system.webServer", "", DescribeSecurity(), handlers,
                Section("serverRuntime", "authenticatedUserOverride" + Locks),
                Section("cgi", "createProcessAsUser" + Locks),
                Section("aspNetCore", "hostingModel stdoutLogEnabled stdoutLogFile" + Locks),
                Section("validation", "validateIntegratedModeConfiguration" + Locks));
        }

        private static Allowed DescribeAspNet()
        {
            return Element("system.web", "",
                Section("identity", "impersonate userName password" + Locks),
                Section("authentication", "mode" + Locks));
        }

        private static Allowed DescribePools()
        {
            const string attributes = "autoStart enable32BitAppOnWin64 enableConfigurationOverride managedPipelineMode "
                + "managedRuntimeVersion passAnonymousToken startMode";
            Allowed processModel = Element("processModel",
                "identityType userName password loadUserProfile setProfileEnvironment manualGroupMembership logonType");
            return Section("applicationPools", "",
                Element("add", "name " + attributes, processModel),
                Element("applicationPoolDefaults", attributes, processModel),
                Element("remove", "name"),
                Element("clear", ""));
        }

        private static Allowed DescribeSites()
        {
            const string folder = "path physicalPath userName password logonMethod allowSubDirConfig";
            Allowed folderDefaults = Element("virtualDirectoryDefaults", folder);
            Allowed applicationDefaults = Element("applicationDefaults", "path applicationPool");
            Allowed application = Element("application", "path applicationPool", Element("virtualDirectory", folder), folderDefaults);
            return Section("sites", "",
                Element("site", "name id serverAutoStart", application, applicationDefaults, folderDefaults),
                Element("siteDefaults", "serverAutoStart"),
                applicationDefaults,
                folderDefaults);
        }

        private static Allowed DescribeSecurity()
        {
            return Element("security", "", Element("authentication", "",
                Section("anonymousAuthentication", "enabled userName password logonMethod" + Locks),
                Section("basicAuthentication", "enabled logonMethod" + Locks),
                Section("clientCertificateMappingAuthentication", "enabled" + Locks),
                Section("digestAuthentication", "enabled" + Locks),
                Section("iisClientCertificateMappingAuthentication", "enabled logonMethod" + Locks),
                Section("windowsAuthentication", "enabled" + Locks)));
        }
    }
}
